//! The table of all rules. A rule is one file: its `//!` header is its documentation, its `RULE` is its data, its
//! `check` reads the model and reports.

mod context;
mod data;
mod gpu;
mod image;
mod instructions;
mod layers;
mod packages;
pub mod page;
pub mod precedence;
mod prelude;
pub mod prices;
mod python;
mod secrets;
mod serving;

use crate::diagnostic::{Applicability, Diagnostic, FileId, Severity, selector_matches};
use crate::knowledge::Date;
use crate::model::Model;
use crate::model::references::BaseImage;
use crate::text::Span;

/// What a rule is about; also the folder that it stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Theme {
    /// Base images and their tags.
    Image,
    /// CUDA and other accelerators.
    Gpu,
    /// pip, uv, conda and their kin.
    Python,
    /// apt and other system packages.
    Packages,
    /// Order of layers, build cache, dead bytes.
    Layers,
    /// Data sets, weights, notebooks.
    Data,
    /// Secrets and their leaks.
    Secrets,
    /// What the container runs.
    Serving,
    /// `.dockerignore` and the build context.
    Context,
    /// Whether the Dockerfile is right at all.
    Instructions,
}

impl Theme {
    /// The heading of its part of rules.md.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Image => "Base image",
            Self::Gpu => "GPU",
            Self::Python => "Python packages",
            Self::Packages => "System packages",
            Self::Layers => "Layers and build cache",
            Self::Data => "Data and models",
            Self::Secrets => "Secrets",
            Self::Serving => "Serving",
            Self::Context => "Build context",
            Self::Instructions => "Instructions",
        }
    }
}

/// What a rule promises about its fixes; the tests hold it to that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FixAvailability {
    /// Never has one.
    None,
    /// Has one for some findings, at this level or a stricter one.
    Sometimes(Applicability),
    /// Has one for every finding, at exactly this level.
    Always(Applicability),
}

/// Where a rule stands in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// May still change.
    Preview,
    /// Will not change its meaning.
    Stable,
    /// Will go away.
    Deprecated,
}

/// A rule, as plain data and one function.
pub struct Rule {
    /// `ML301`: never used again for another rule.
    pub code: &'static str,
    /// `pip-cache-kept`: reads as what is wrong.
    pub name: &'static str,
    /// Codes and names of other tools for the same trigger.
    pub aliases: &'static [&'static str],
    /// Its theme.
    pub theme: Theme,
    /// By consequence; settings may change it.
    pub severity: Severity,
    /// Whether it runs unless settings say otherwise.
    pub on: bool,
    /// Where it stands in its life.
    pub status: Status,
    /// Its promise about fixes.
    pub fix: FixAvailability,
    /// The text of its own file, whose `//!` header is its documentation.
    pub source: &'static str,
    /// Looks for it.
    pub check: Check,
}

/// Reads the model and reports. It cannot fail: what it cannot know is silence.
pub type Check = fn(&Context<'_>, &mut Report<'_>);

/// What a rule may look at.
pub struct Context<'a> {
    /// The path of the Dockerfile, as it was given.
    pub name: &'a str,
    /// The file and what it builds.
    pub model: &'a Model<'a>,
    /// The day for which facts with a date are told.
    pub as_of: Date,
    /// Whether a comment silences a rule, by its code, at a place.
    pub silenced: &'a dyn Fn(&str, Span) -> bool,
}

impl<'a> Context<'a> {
    /// The images that stages begin with, each reference once, without the stages where a comment silences a rule.
    pub fn base_images(&self, code: &str) -> Vec<BaseImage<'a>> {
        let stages = self.model.stages();
        let open = |base: BaseImage<'a>| {
            base.only(self.model, |&stage| {
                let image = stages[stage].image();
                image.is_some_and(|image| !(self.silenced)(code, image.span))
            })
        };
        let all = self.model.base_images().into_iter();
        all.filter_map(open).collect()
    }

    /// Whether a comment silences a rule where a command stands. A finding is silenced by its own place: a rule that
    /// puts several commands into one finding asks for each of them.
    pub fn is_silenced(&self, code: &str, command: usize) -> bool {
        (self.silenced)(code, self.model.commands[command].span())
    }
}

/// Takes the findings of one rule.
pub struct Report<'r> {
    rule: &'static Rule,
    found: &'r mut Vec<Diagnostic>,
}

impl<'r> Report<'r> {
    /// A report for `rule` that adds to `found`.
    pub fn new(rule: &'static Rule, found: &'r mut Vec<Diagnostic>) -> Self {
        Self { rule, found }
    }

    /// Adds a finding in the Dockerfile. Labels, help, price and fix are added to what it gives.
    pub fn push(&mut self, span: Span, message: impl Into<String>) -> &mut Diagnostic {
        self.found.push(Diagnostic {
            code: self.rule.code,
            name: self.rule.name,
            aliases: self.rule.aliases,
            severity: self.rule.severity,
            message: message.into(),
            help: None,
            file: FileId::DOCKERFILE,
            span,
            span_label: None,
            labels: Vec::new(),
            cost: None,
            fix: None,
        });
        self.found.last_mut().expect("one was added just now")
    }
}

impl Rule {
    /// The documentation in Markdown, from the `//!` header of the rule's own file.
    pub fn documentation(&self) -> String {
        let mut text = String::new();
        for line in self
            .source
            .lines()
            .map_while(|line| line.strip_prefix("//!"))
        {
            text.push_str(line.strip_prefix(' ').unwrap_or(line));
            text.push('\n');
        }
        text
    }

    /// The first sentence under *What it does*, on one line.
    pub fn summary(&self) -> String {
        let documentation = self.documentation();
        let paragraph: Vec<&str> = documentation
            .lines()
            .skip_while(|line| !line.starts_with("## What it does"))
            .skip(1)
            .skip_while(|line| line.is_empty())
            .take_while(|line| !line.is_empty())
            .collect();
        paragraph.join(" ")
    }

    /// Where its page stands on the web.
    pub fn url(&self) -> String {
        format!(
            "https://github.com/mllint/mllint/blob/main/rules.md#{}",
            self.code.to_lowercase()
        )
    }

    /// Whether `selector` means this rule.
    pub fn matches(&self, selector: &str) -> bool {
        selector_matches(selector, self.code, self.name, self.aliases)
    }
}

/// All rules, by code.
pub static RULES: &[&Rule] = &[
    &instructions::syntax_error::RULE,
    &instructions::fault::RULE,
    &instructions::unused_ignore::RULE,
    &instructions::echo_escapes_in_dash::RULE,
    &instructions::debian_frontend_kept::RULE,
    &instructions::sudo_in_run::RULE,
    &instructions::path_list_empty_element::RULE,
    &instructions::env_from_nothing::RULE,
    &instructions::build_arg_not_passed::RULE,
    &instructions::user_programs_not_on_path::RULE,
    &instructions::braces_not_expanded::RULE,
    &instructions::glob_in_destination::RULE,
    &image::fat_python_base::RULE,
    &image::eol_python_base::RULE,
    &image::floating_ml_base::RULE,
    &image::eol_distro_base::RULE,
    &image::alpine_for_ml::RULE,
    &image::framework_reinstalled::RULE,
    &image::archived_model_server::RULE,
    &image::frozen_image_source::RULE,
    &gpu::cuda_devel_final::RULE,
    &gpu::cuda_tag_retired::RULE,
    &gpu::cuda_wheels_on_cpu::RULE,
    &gpu::cuda_wheel_mismatch::RULE,
    &gpu::torch_index_does_not_exist::RULE,
    &gpu::double_cuda::RULE,
    &gpu::cpu_wheels_on_gpu::RULE,
    &gpu::gpu_probe_at_build::RULE,
    &gpu::torch_backend_auto_at_build::RULE,
    &gpu::host_driver_in_image::RULE,
    &gpu::cuda_installed_twice::RULE,
    &gpu::baked_visible_devices::RULE,
    &gpu::ld_library_path_clobber::RULE,
    &gpu::cuda_arch_list_missing::RULE,
    &gpu::nvcc_missing_for_build::RULE,
    &gpu::cuda_stubs_at_runtime::RULE,
    &gpu::march_native::RULE,
    &gpu::cuda_toolkit_in_final::RULE,
    &gpu::cudnn_for_other_cuda::RULE,
    &gpu::package_folder_not_there::RULE,
    &gpu::preload_during_build::RULE,
    &gpu::driver_check_disabled::RULE,
    &python::pip_cache_kept::RULE,
    &python::conda_cache_kept::RULE,
    &python::cache_mount_defeated::RULE,
    &python::torch_extra_index_race::RULE,
    &python::torch_index_swallows_pypi::RULE,
    &python::unpinned_ml_deps::RULE,
    &python::pep668_system_pip::RULE,
    &python::dead_pypi_name::RULE,
    &python::runtime_lib_missing::RULE,
    &python::xgboost_nccl_on_cpu::RULE,
    &python::accelerator_package_clash::RULE,
    &python::git_install_unpinned::RULE,
    &python::uv_sync_unlocked::RULE,
    &python::uv_cache_kept::RULE,
    &python::tool_binary_unpinned::RULE,
    &python::poetry_hidden_venv::RULE,
    &python::conda_tos_blocked::RULE,
    &python::pytorch_conda_channel_frozen::RULE,
    &python::conda_activate_lost::RULE,
    &python::r_install_silent_fail::RULE,
    &python::second_python_by_apt::RULE,
    &python::no_wheel_for_python::RULE,
    &python::torch_trio_mismatch::RULE,
    &python::torch_installed_twice::RULE,
    &python::pip_option_removed::RULE,
    &python::pkg_resources_gone::RULE,
    &python::unquoted_version_specifier::RULE,
    &python::empty_arg_in_specifier::RULE,
    &python::editable_source_deleted::RULE,
    &python::install_failure_swallowed::RULE,
    &python::uv_torch_index_shadows_pypi::RULE,
    &python::pip_env_ignored_by_uv::RULE,
    &python::conda_run_buffers_output::RULE,
    &python::conda_shell_not_for_cmd::RULE,
    &python::uv_dev_group_in_final::RULE,
    &python::venv_copy_moved::RULE,
    &python::venv_copied_not_on_path::RULE,
    &python::site_packages_without_scripts::RULE,
    &python::uv_python_left_behind::RULE,
    &python::venv_from_context::RULE,
    &python::venv_python_mismatch::RULE,
    &python::pin_outgrown::RULE,
    &python::version_argument_unread::RULE,
    &python::lock_hashes_dropped::RULE,
    &python::distro_python_ended::RULE,
    &python::only_top_level_pinned::RULE,
    &python::fetch_failure_ignored::RULE,
    &python::wheel_tag_mismatch::RULE,
    &python::lock_overridden::RULE,
    &python::venv_copied_over::RULE,
    &python::project_built_without_files::RULE,
    &python::requirements_not_installed::RULE,
    &python::pins_contradict::RULE,
    &python::uv_lock_stale::RULE,
    &packages::apt_lists_kept::RULE,
    &packages::apt_recommends::RULE,
    &packages::apt_update_split::RULE,
    &packages::apt_package_gone::RULE,
    &packages::dead_source::RULE,
    &packages::toolchain_in_final::RULE,
    &packages::foreign_suite::RULE,
    &packages::cuda_repository_of_other_system::RULE,
    &packages::nvidia_source_removed::RULE,
    &packages::package_without_use::RULE,
    &packages::distribution_python_overridden::RULE,
    &packages::unlimited_make_jobs::RULE,
    &packages::rpm_cache_kept::RULE,
    &layers::code_before_deps::RULE,
    &layers::chown_copies_layer::RULE,
    &layers::uv_single_layer::RULE,
    &layers::heavy_light_deps_mixed::RULE,
    &layers::model_download_after_code::RULE,
    &layers::volatile_arg_early::RULE,
    &layers::no_cache_mount_for_heavy::RULE,
    &layers::delete_in_later_layer::RULE,
    &layers::archive_left_behind::RULE,
    &layers::dev_tools_in_final::RULE,
    &layers::git_history_in_image::RULE,
    &layers::scripts_copied_together::RULE,
    &layers::version_in_heavy_layer::RULE,
    &layers::cleanup_layer::RULE,
    &data::dataset_in_image::RULE,
    &data::hf_cli_gone::RULE,
    &data::hf_env_dead::RULE,
    &data::hf_transfer_dead::RULE,
    &data::hf_revision_unpinned::RULE,
    &data::hf_git_lfs_clone::RULE,
    &data::model_cache_wrong_user::RULE,
    &data::nltk_grab_all::RULE,
    &data::model_in_cache_mount::RULE,
    &data::hf_snapshot_all_formats::RULE,
    &data::baked_cache_not_searched::RULE,
    &data::program_in_volume::RULE,
    &data::model_fetched_by_each_container::RULE,
    &data::model_below_root::RULE,
    &secrets::secret_in_env_arg::RULE,
    &secrets::secret_literal::RULE,
    &secrets::secret_file_copied::RULE,
    &secrets::credential_in_url::RULE,
    &secrets::remote_script_unverified::RULE,
    &secrets::tls_verify_off::RULE,
    &secrets::remote_add_unverified::RULE,
    &secrets::download_without_fail::RULE,
    &secrets::download_unverified::RULE,
    &secrets::package_signatures_off::RULE,
    &secrets::outdated_pin::RULE,
    &secrets::secret_written_into_layer::RULE,
    &serving::server_binds_localhost::RULE,
    &serving::shell_form_server::RULE,
    &serving::dev_server_in_prod::RULE,
    &serving::serving_as_root::RULE,
    &serving::port_mismatch::RULE,
    &serving::jupyter_open::RULE,
    &serving::gunicorn_ml_timeout::RULE,
    &serving::healthcheck_tool_missing::RULE,
    &serving::install_or_wrap_at_start::RULE,
    &serving::unbuffered_logs::RULE,
    &serving::server_daemonises::RULE,
    &serving::server_entrypoint_doubled::RULE,
    &serving::jupyter_user_not_restored::RULE,
    &serving::healthcheck_missing::RULE,
    &serving::exec_form_variable::RULE,
    &serving::server_without_login::RULE,
    &serving::mlflow_store_in_container::RULE,
    &serving::mlflow_hosts_refused::RULE,
    &serving::start_script_without_exec::RULE,
    &context::dockerignore_missing::RULE,
    &context::copy_source_missing::RULE,
    &context::copy_source_ignored::RULE,
];

/// The rule under which faults of our own are reported.
pub static FAULT: &Rule = &instructions::fault::RULE;

/// The rule under which comments that silence nothing are reported.
pub static UNUSED_IGNORE: &Rule = &instructions::unused_ignore::RULE;

/// The rule with this code.
pub fn by_code(code: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.code == code)
}
