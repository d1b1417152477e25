//! The flags of the command line.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::config::{FailOn, parse_date, parse_severity};
use crate::diagnostic::Severity;
use crate::knowledge::Date;
use crate::report::Format;
use crate::settings::Preset;

/// Lints and fixes Dockerfiles of machine-learning images.
#[derive(Debug, Parser)]
#[command(
    name = "mllint",
    version,
    max_term_width = 100,
    args_conflicts_with_subcommands = true,
    disable_help_subcommand = true,
    after_help = "Exit status: 0 if nothing is left to say, 1 if there are findings, 2 if something could not be done."
)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) action: Option<Action>,
    #[command(flatten)]
    pub(super) check: CheckArgs,
}

/// What there is to do besides checking.
#[derive(Debug, Subcommand)]
pub(super) enum Action {
    /// Lint Dockerfiles; the same as no subcommand
    Check(Box<CheckArgs>),
    /// Explain a rule
    Explain(ExplainArgs),
    /// List all rules
    Rules(RulesArgs),
    /// Serve an editor over standard input and output (Language Server Protocol)
    #[cfg(feature = "lsp")]
    Lsp(LspArgs),
}

/// What to lint, and how.
#[derive(Debug, Default, Args)]
pub(super) struct CheckArgs {
    /// Dockerfiles, folders to search for them, or `-` for standard input [default: the current folder]
    #[arg(value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,

    /// Mend what can be mended safely, and write the files
    #[arg(long, help_heading = "Fixing")]
    pub(super) fix: bool,
    /// Let --fix and --diff also apply fixes that may change what the image does
    #[arg(long, help_heading = "Fixing")]
    pub(super) unsafe_fixes: bool,
    /// Print what --fix would change as a patch, and write nothing
    #[arg(long, help_heading = "Fixing")]
    pub(super) diff: bool,

    /// Check these rules only: codes, names, prefixes such as `ML3`, or `ALL`
    #[arg(
        long,
        value_name = "RULE",
        value_delimiter = ',',
        help_heading = "Rules"
    )]
    pub(super) select: Option<Vec<String>>,
    /// Check these rules too
    #[arg(
        long,
        value_name = "RULE",
        value_delimiter = ',',
        help_heading = "Rules"
    )]
    pub(super) extend_select: Vec<String>,
    /// Do not check these rules
    #[arg(
        long,
        value_name = "RULE",
        value_delimiter = ',',
        help_heading = "Rules"
    )]
    pub(super) ignore: Vec<String>,
    /// Give a rule another severity: `ML301=error`
    #[arg(long, value_name = "RULE=LEVEL", value_delimiter = ',', value_parser = severity_of_rule, help_heading = "Rules")]
    pub(super) severity: Vec<(String, Severity)>,
    /// The least severity to show: error, warning or info [default: warning]
    #[arg(long, value_name = "LEVEL", value_parser = parse_severity, help_heading = "Rules")]
    pub(super) min_severity: Option<Severity>,
    /// A named set of settings: default
    #[arg(long, value_name = "NAME", help_heading = "Rules")]
    pub(super) preset: Option<Preset>,
    /// The day that counts as today for end-of-life dates [default: the day of the built-in tables]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = parse_date, help_heading = "Rules")]
    pub(super) as_of: Option<Date>,

    /// Use this configuration file instead of the nearest one
    #[arg(long, value_name = "FILE", help_heading = "Files")]
    pub(super) config: Option<PathBuf>,
    /// Use no configuration file
    #[arg(long, conflicts_with = "config", help_heading = "Files")]
    pub(super) isolated: bool,
    /// Pass these paths by when searching folders
    #[arg(
        long,
        value_name = "GLOB",
        value_delimiter = ',',
        help_heading = "Files"
    )]
    pub(super) exclude: Vec<String>,
    /// Search files that .gitignore names, too
    #[arg(long, help_heading = "Files")]
    pub(super) no_respect_gitignore: bool,
    /// The build context of the Dockerfiles, if it cannot be told from their place
    #[arg(long, value_name = "FOLDER", help_heading = "Files")]
    pub(super) context: Option<PathBuf>,
    /// The name of the file that comes from standard input
    #[arg(long, value_name = "FILE", help_heading = "Files")]
    pub(super) stdin_filename: Option<PathBuf>,

    /// The form of the report: text, concise, json, github or sarif [default: text]
    #[arg(long, value_name = "FORMAT", help_heading = "Output")]
    pub(super) output_format: Option<Format>,
    /// Write the report to this file
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub(super) output_file: Option<PathBuf>,
    /// The least severity that makes the run fail: error, warning, info or never [default: warning]
    #[arg(long, value_name = "LEVEL", help_heading = "Output")]
    pub(super) fail_on: Option<FailOn>,
    /// Count findings by rule instead of showing them
    #[arg(long, help_heading = "Output")]
    pub(super) statistics: bool,
    #[command(flatten)]
    pub(super) color: ColorArgs,
    /// Show findings only
    #[arg(long, short, conflicts_with = "verbose", help_heading = "Output")]
    pub(super) quiet: bool,
    /// Tell which files are checked with which configuration
    #[arg(long, short, help_heading = "Output")]
    pub(super) verbose: bool,

    /// How many threads to use [default: as many as there are processors]
    #[arg(long, value_name = "NUMBER")]
    pub(super) jobs: Option<NonZeroUsize>,
}

/// Whether to use colours.
#[derive(Clone, Copy, Debug, Default, Args)]
pub(super) struct ColorArgs {
    /// Whether to use colours
    #[arg(
        long,
        value_name = "WHEN",
        default_value = "auto",
        help_heading = "Output"
    )]
    pub(super) color: When,
}

/// When something is done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum When {
    // If standard output is a terminal that can. (A doc comment would be shown and stretch the help of all flags.)
    #[default]
    Auto,
    Always,
    Never,
}

#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    /// A code, a name or an alias: `ML301`, `pip-cache-kept`, `DL3042`; a prefix explains several
    #[arg(value_name = "RULE")]
    pub(super) rule: String,
    #[command(flatten)]
    pub(super) color: ColorArgs,
}

#[derive(Debug, Args)]
pub(super) struct RulesArgs {
    /// text or json
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(super) output_format: TableFormat,
}

#[cfg(feature = "lsp")]
#[derive(Debug, Args)]
pub(super) struct LspArgs {
    // Many editors say how they speak, though there is no other way.
    #[arg(long, hide = true)]
    stdio: bool,
}

/// The forms of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum TableFormat {
    Text,
    Json,
}

fn severity_of_rule(word: &str) -> Result<(String, Severity), String> {
    let Some((rule, severity)) = word.split_once('=') else {
        return Err("a severity is given as in `ML301=error`".to_owned());
    };
    Ok((rule.to_owned(), parse_severity(severity)?))
}
