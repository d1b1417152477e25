//! ## What it does
//! Flags a variable in the exec (JSON) form of `CMD` or `ENTRYPOINT`: `CMD ["serve", "--port", "$PORT"]`.
//!
//! Only for variables and build arguments that the file declares, and `PORT`; silent where a shell gets the word
//! (`["sh", "-c", "…"]`), and where a script of the file's own, or an entrypoint that is not known, may expand it. `PORT`
//! in `CMD` is a warning only: Heroku, unlike all others, gives a `CMD` to a shell whatever its form.
//!
//! ## Why is this bad?
//! No shell reads the exec form: the program gets the letters `$PORT`, and fails to read them as a number, or looks
//! for a model of that name.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! ENV PORT=8501
//! CMD ["streamlit", "run", "app.py", "--server.port=$PORT"]
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! ENV PORT=8501
//! CMD exec streamlit run app.py --server.port=$PORT
//! ```
//!
//! ## References
//! - [Dockerfile reference: exec form](https://docs.docker.com/reference/dockerfile/#exec-form)
//! - [Heroku: CMD](https://devcenter.heroku.com/articles/container-registry-and-runtime#dockerfile-commands-and-runtime)

use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML818",
    name: "exec-form-variable",
    aliases: &[],
    theme: Theme::Serving,
    severity: Severity::Error,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("exec_form_variable.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let mut words = cx.model.unexpanded().into_iter();
    let Some(first) = words.next() else {
        return;
    };
    let message = format!(
        "no shell reads this form: `{}` gets `${}` as it stands here, not its value",
        first.program, first.name
    );
    let is_for_heroku = first.may_be_for_heroku;
    let finding = report.push(first.span, message);
    if is_for_heroku {
        finding.severity(Severity::Warning);
    }
    for other in words {
        finding.also(other.span, "and here");
    }
    finding.help("write the command without brackets and quotes, with `exec` before it");
}
