//! Flask's own server, started by a script: `app.run(host="0.0.0.0")`.

use super::python_calls::{Call, calls};
use super::{Command, Model, Startup, Value};
use crate::knowledge::servers;
use crate::shell::Word;
use crate::text::Span;

/// A script that a container starts and that runs Flask's server for development.
#[derive(Clone, Debug)]
pub struct FlaskApp {
    /// The number of the stage.
    pub stage: usize,
    /// The command that starts the script.
    pub span: Span,
    /// Its path in the build context.
    pub path: String,
    /// Whether it says that the debugger is on.
    pub debugs: bool,
}

/// Names of an application of Flask's, in its documentation and in most scripts.
const APPS: [&str; 6] = [
    "api.run",
    "app.run",
    "application.run",
    "flask_app.run",
    "server.run",
    "web_app.run",
];
/// What a script calls that starts another server, perhaps instead.
const OTHERS: [&str; 7] = [
    "WSGIServer",
    "gunicorn",
    "run_simple",
    "run_wsgi_app",
    "serve",
    "serve_forever",
    "uvicorn.run",
];

impl<'m> Model<'m> {
    /// The scripts of Python that containers end up with and that run Flask's server on an address which can be reached.
    pub fn flask_apps(&self) -> Vec<FlaskApp> {
        let startups = self.startups().iter();
        startups
            .filter_map(|startup| self.flask_app(startup))
            .collect()
    }

    fn flask_app(&self, startup: &'m Startup<'m>) -> Option<FlaskApp> {
        let commands = self.commands_at_start(startup);
        let command = self.ends_with(startup, &commands)?;
        if !servers::is_python(command.name()) {
            return None;
        }
        let is_operand = |word: &&Word| !word.literal_prefix().starts_with('-');
        let script = command.args().iter().find(is_operand)?;
        let path = self.started_path_of(startup, command, script)?;
        let path = self.context_file_at_end(startup.stage, &path)?;
        let text = self.context.read(&path).filter(|_| path.ends_with(".py"))?;
        let environment = |name: &str| self.said_at_start(startup.stage, name);
        let calls = calls(&text, &environment);
        let is_flask = calls.iter().any(|call| call.is("Flask"));
        let has_other = calls.iter().any(|c| OTHERS.iter().any(|other| c.is(other)));
        let run = calls
            .iter()
            .find(|call| APPS.contains(&call.path.as_str()))?;
        let is_open = match run.argument(Some(0), &["host"]) {
            Value::Known(host) => !servers::is_local(&host),
            _ => false,
        };
        (is_flask && !has_other && is_open).then(|| FlaskApp {
            stage: startup.stage,
            span: command.program_span(),
            path,
            debugs: debugs(run),
        })
    }

    /// The absolute path of a file that a word of a command at the start names.
    pub(super) fn started_path_of(
        &self,
        startup: &Startup<'m>,
        command: &Command<'m>,
        word: &Word,
    ) -> Option<String> {
        match startup.alone() {
            Some(_) => self.path_of(command, word),
            None => self.path_at_end(startup.stage, word),
        }
    }
}

fn debugs(run: &Call) -> bool {
    run.argument(Some(2), &["debug"]) == Value::Known("True".to_owned())
}

#[cfg(test)]
mod tests {
    use crate::model::samples::check_with;

    fn debugs(script: &str) -> Option<bool> {
        let mut found = None;
        let text = "FROM python:3.12\nWORKDIR /app\nCOPY . .\nCMD [\"python\", \"app.py\"]\n";
        check_with(text, &[("app.py", script)], |model| {
            found = model.flask_apps().first().map(|app| app.debugs);
        });
        found
    }

    #[test]
    fn the_server_of_flask_is_found_in_the_script() {
        let app = "from flask import Flask\napp = Flask(__name__)\n";
        let run = |call: &str| debugs(&format!("{app}if __name__ == '__main__':\n    {call}\n"));
        assert_eq!(run("app.run(host='0.0.0.0', port=80)"), Some(false));
        assert_eq!(run("app.run('0.0.0.0', 80, True)"), Some(true));
        assert_eq!(run("app.run(debug=True, host=\"0.0.0.0\")"), Some(true));
        assert_eq!(run("app.run()"), None);
        assert_eq!(run("app.run(host=HOST)"), None);
        assert_eq!(run("serve(app, host='0.0.0.0')"), None);
        assert_eq!(debugs("app.run(host='0.0.0.0')"), None);
    }
}
