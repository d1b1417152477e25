//! What nearly every rule needs.

pub(in crate::rules) use super::{Context, FixAvailability, Report, Rule, Status, Theme};
pub(in crate::rules) use crate::diagnostic::{Applicability, Change, Edit, Fix, Severity};
pub(in crate::rules) use crate::syntax::Keyword;
