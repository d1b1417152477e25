//! Whether the Dockerfile is right at all.

pub(super) mod braces_not_expanded;
pub(super) mod build_arg_not_passed;
pub(super) mod debian_frontend_kept;
pub(super) mod echo_escapes_in_dash;
pub(super) mod env_from_nothing;
pub(super) mod fault;
pub(super) mod glob_in_destination;
pub(super) mod path_list_empty_element;
pub(super) mod sudo_in_run;
pub(super) mod syntax_error;
pub(super) mod unused_ignore;
pub(super) mod user_programs_not_on_path;
