//! How far the effect of a command reaches: what a `cd`, an assignment or an `rm` of one command means for another of
//! the same instruction.

use std::collections::{BTreeMap, HashMap};

use super::Command;
use super::scripts::Scripts;
use crate::shell::{CommandKind, Item, Joiner, List, Script, is_question_pipeline};

/// Whether what one command does is in force for another one that comes after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// It is, unless something failed.
    Certain,
    /// It may be: the first one runs only on a condition that need not hold for the other.
    Possible,
    /// It is not: the first one ran in a process of its own.
    Never,
}

/// What the effect is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Variables and the working directory, which end with the process.
    Process,
    /// Files, which stay.
    Files,
}

/// Where each command stands among subshells, branches and scripts.
#[derive(Clone, Debug, Default)]
pub(super) struct Scopes {
    nodes: Vec<Node>,
    /// The innermost node of each command.
    of_command: Vec<usize>,
    /// The command that starts the script of each command; none for the instruction's own script.
    starters: Vec<Option<usize>>,
    /// Variables of `for` loops, by instruction.
    pub(super) loop_variables: Vec<(usize, String)>,
}

#[derive(Clone, Copy, Debug)]
struct Node {
    parent: usize,
    depth: usize,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// The script of an instruction.
    Root,
    /// `( … )`, a part of a pipeline, `… &`, `sh -c`.
    Process,
    /// What runs on a condition.
    Branch,
    /// What stands behind `&&`: it runs unless something before it in the chain fails.
    Chained,
    /// The text of `eval`.
    Same,
}

impl Scopes {
    /// Reads the scopes of every command. `scripts` and `commands` are those of the model.
    pub(super) fn read(scripts: &[Scripts<'_>], commands: &[Command<'_>]) -> Self {
        let mut scopes = Self {
            of_command: vec![0; commands.len()],
            starters: vec![None; commands.len()],
            ..Self::default()
        };
        let mut first = 0;
        for of_instruction in scripts {
            let rest = &commands[first..];
            let count = rest.partition_point(|c| c.instruction <= of_instruction.instruction);
            scopes.instruction(of_instruction, &rest[..count]);
            first += count;
        }
        scopes.loop_variables.sort_unstable();
        scopes
    }

    fn instruction(&mut self, scripts: &Scripts<'_>, commands: &[Command<'_>]) {
        let numbers: HashMap<*const Script<'_>, usize> = scripts
            .scripts
            .iter()
            .enumerate()
            .map(|(number, parsed)| (std::ptr::from_ref(&parsed.script), number))
            .collect();
        let mut of_script: Vec<Vec<&Command<'_>>> = vec![Vec::new(); scripts.scripts.len()];
        for command in commands {
            if let Some(&number) = numbers.get(&std::ptr::from_ref(command.script)) {
                of_script[number].push(command);
            }
        }
        for (number, parsed) in scripts.scripts.iter().enumerate() {
            let starter = parsed
                .parent
                .and_then(|(parent, at)| of_script.get(parent)?.get(at).copied());
            let root = match starter {
                None => self.add(None, Kind::Root),
                Some(starter) => {
                    let is_eval = starter.name() == "eval";
                    let kind = if is_eval { Kind::Same } else { Kind::Process };
                    self.add(Some(self.of_command[starter.index]), kind)
                }
            };
            for command in &of_script[number] {
                self.of_command[command.index] = root;
                self.starters[command.index] = starter.map(|starter| starter.index);
            }
            let mut walk = Walk {
                scopes: self,
                instruction: scripts.instruction,
                starts: of_script[number]
                    .iter()
                    .map(|c| (c.command.range.start, (c.index, c.context.conditional)))
                    .collect(),
            };
            walk.list(&parsed.script.body, root);
        }
    }

    fn add(&mut self, parent: Option<usize>, kind: Kind) -> usize {
        let at = self.nodes.len();
        let (parent, depth) = match parent {
            Some(parent) => (parent, self.nodes[parent].depth + 1),
            None => (at, 0),
        };
        self.nodes.push(Node {
            parent,
            depth,
            kind,
        });
        at
    }

    /// How the effect of the command at `from` reaches the one at `to`, of the same instruction and later.
    pub(super) fn reach(&self, from: usize, to: usize, effect: Effect) -> Reach {
        let (mut one, mut other) = (self.of_command[from], self.of_command[to]);
        let mut reach = Reach::Certain;
        while one != other {
            let (left, right) = (self.nodes[one], self.nodes[other]);
            if left.depth < right.depth {
                other = right.parent;
                continue;
            }
            match left.kind {
                Kind::Process if effect == Effect::Process => return Reach::Never,
                Kind::Branch => reach = Reach::Possible,
                // Two instructions have no scope in common.
                Kind::Root => return Reach::Never,
                _ => {}
            }
            one = left.parent;
            if left.depth == right.depth {
                other = right.parent;
            }
        }
        reach
    }

    /// Whether the command at `from` has certainly run where the one at `to`, of the same instruction and later, runs:
    /// no condition, and no failure that the script outlives, stands between them.
    pub(super) fn is_certain(&self, from: usize, to: usize) -> bool {
        let (mut one, mut other) = (self.of_command[from], self.of_command[to]);
        while one != other {
            let (left, right) = (self.nodes[one], self.nodes[other]);
            if left.depth < right.depth {
                other = right.parent;
                continue;
            }
            if matches!(left.kind, Kind::Branch | Kind::Chained | Kind::Root) {
                return false;
            }
            one = left.parent;
            if left.depth == right.depth {
                other = right.parent;
            }
        }
        true
    }

    /// Whether a command runs whenever its instruction does.
    pub(super) fn always_runs(&self, command: usize) -> bool {
        let mut at = self.of_command[command];
        loop {
            match self.nodes[at].kind {
                Kind::Root => return true,
                Kind::Branch | Kind::Chained => return false,
                Kind::Process | Kind::Same => at = self.nodes[at].parent,
            }
        }
    }

    /// The command that starts the script of a command: `bash -c "…"`.
    pub(super) fn starter(&self, command: usize) -> Option<usize> {
        self.starters[command]
    }
}

struct Walk<'s> {
    scopes: &'s mut Scopes,
    instruction: usize,
    /// Simple commands by the byte at which they begin, and whether they are conditional.
    starts: BTreeMap<usize, (usize, bool)>,
}

impl Walk<'_> {
    fn list(&mut self, list: &List, node: usize) {
        let mut rest = &list.items[..];
        while !rest.is_empty() {
            let is_last = |item: &Item| !matches!(item.joiner, Joiner::And | Joiner::Or);
            let length = rest
                .iter()
                .position(is_last)
                .map_or(rest.len(), |at| at + 1);
            let (chain, after) = rest.split_at(length);
            let is_background = chain[length - 1].joiner == Joiner::Background;
            let node = match is_background {
                true => self.scopes.add(Some(node), Kind::Process),
                false => node,
            };
            self.chain(chain, node);
            rest = after;
        }
    }

    /// `[ … ] && a && b || c`: `a` and `b` share a branch, `c` has its own.
    fn chain(&mut self, chain: &[Item], base: usize) {
        let mut branch = None;
        let mut chained = None;
        let mut before = Joiner::And;
        // Where all of the chain is conditional, the commands do not tell what the chain itself adds to that.
        let inherited = chain.first().is_some_and(|item| self.is_conditional(item));
        let mut asked = false;
        for (at, item) in chain.iter().enumerate() {
            let conditional = match inherited {
                true => asked || before == Joiner::Or,
                false => at > 0 && self.is_conditional(item),
            };
            // What `||` follows has been answered.
            asked = item.joiner == Joiner::And && (asked || is_question_pipeline(&item.pipeline));
            if !conditional {
                branch = None;
            } else if branch.is_none() || before == Joiner::Or {
                branch = Some(self.scopes.add(Some(base), Kind::Branch));
            }
            if before == Joiner::Or {
                chained = None;
            }
            let node = match (branch, at) {
                (Some(branch), _) => branch,
                (None, 0) => base,
                (None, _) => {
                    *chained.get_or_insert_with(|| self.scopes.add(Some(base), Kind::Chained))
                }
            };
            self.pipeline(item, node);
            before = item.joiner;
        }
    }

    fn is_conditional(&self, item: &Item) -> bool {
        let range = &item.pipeline.range;
        let first = self.starts.range(range.start..range.end).next();
        first.is_some_and(|(_, &(_, conditional))| conditional)
    }

    fn pipeline(&mut self, item: &Item, node: usize) {
        let commands = &item.pipeline.commands;
        for command in commands {
            let node = match commands.len() {
                1 => node,
                _ => self.scopes.add(Some(node), Kind::Process),
            };
            self.command(command, node);
        }
    }

    fn command(&mut self, command: &crate::shell::Command, node: usize) {
        match &command.kind {
            CommandKind::Simple(_) => {
                if let Some(&(index, _)) = self.starts.get(&command.range.start) {
                    self.scopes.of_command[index] = node;
                }
            }
            CommandKind::Group(list) => self.list(list, node),
            CommandKind::Subshell(list) => self.within(list, node, Kind::Process),
            CommandKind::If {
                branches,
                otherwise,
            } => {
                for (at, branch) in branches.iter().enumerate() {
                    match at {
                        0 => self.list(&branch.condition, node),
                        _ => self.within(&branch.condition, node, Kind::Branch),
                    }
                    self.within(&branch.body, node, Kind::Branch);
                }
                if let Some(list) = otherwise {
                    self.within(list, node, Kind::Branch);
                }
            }
            CommandKind::Loop {
                condition, body, ..
            } => {
                self.list(condition, node);
                self.within(body, node, Kind::Branch);
            }
            CommandKind::For {
                variable,
                words,
                body,
            } => {
                self.scopes
                    .loop_variables
                    .push((self.instruction, variable.clone()));
                let words = words.as_deref().unwrap_or_default();
                match words.iter().any(|word| word.literal().is_some()) {
                    true => self.list(body, node),
                    false => self.within(body, node, Kind::Branch),
                }
            }
            CommandKind::Case { arms, .. } => {
                for arm in arms {
                    self.within(&arm.body, node, Kind::Branch);
                }
            }
            CommandKind::Function { body, .. } => {
                let node = self.scopes.add(Some(node), Kind::Branch);
                self.command(body, node);
            }
            CommandKind::Test(_) | CommandKind::Arithmetic(_) | CommandKind::Opaque => {}
        }
    }

    fn within(&mut self, list: &List, parent: usize, kind: Kind) {
        let node = self.scopes.add(Some(parent), kind);
        self.list(list, node);
    }
}
