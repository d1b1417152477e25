//! How text changes: builders of edits, and applying them. A builder returns `None` rather than guess.

pub mod apply;
pub mod apt_lists;
pub mod chain;
pub mod environment;
pub mod exec_form;
pub mod flag;
pub mod health_check;
pub mod hub_command;
pub mod instruction;
pub mod merge;
pub mod project_split;
pub mod python;
pub mod quote;
pub mod r_code;
pub mod reference;
pub mod respell;
pub mod secret_mount;
pub mod torch;
pub mod venv;
