//! Facts about images, package managers, servers, secrets and files, as plain tables with typed look-ups.
//!
//! Every table names its source and the date on which it was read. Nothing here looks at a Dockerfile, and nothing
//! guesses: what a table does not hold is `None`, and the caller treats that as unknown.

pub mod accelerators;
pub mod apt;
pub mod artifacts;
pub mod bases;
pub mod builds;
pub mod caches;
pub mod conda;
pub mod conveniences;
pub mod cuda;
pub mod cuda_extensions;
pub mod cuda_packages;
pub mod date;
pub mod dead_sources;
pub mod dev_tools;
pub mod downloads;
pub mod entrypoints;
pub mod eol;
pub mod fetchers;
pub mod gpu_probes;
pub mod host_driver;
pub mod hubs;
pub mod image;
pub mod image_variables;
pub mod installs;
pub mod leftovers;
pub mod libraries;
pub mod makers;
pub mod musl;
pub mod official;
pub mod os;
pub mod outgrown;
pub mod parcels;
pub mod pip;
pub mod price;
pub mod programs;
pub mod pypi;
pub mod python_tags;
pub mod repositories;
pub mod requires;
pub mod requires_python;
pub mod retired;
pub mod scripts;
pub mod secret_files;
pub mod secrets;
pub mod servers;
pub mod snapshots;
pub mod tags;
pub mod toolchains;
pub mod tools;
pub mod torch;
pub mod torch_backends;
pub mod version;
pub mod wheel_pythons;
pub mod wheel_sizes;
pub mod wheel_tags;
pub mod wheels;

pub use bases::{BaseFacts, Family, lookup};
pub use date::{Date, TABLES};
pub use image::ImageName;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Words of the kind that the look-ups take apart, whole and broken.
    fn word() -> impl Strategy<Value = String> {
        prop_oneof![
            "\\PC{0,40}",
            "[a-z0-9.:/@_=-]{0,60}",
            "(python|nvidia/cuda|pytorch/pytorch|quay.io/jupyter/x|ghcr.io/astral-sh/uv):[a-z0-9.-]{0,30}",
            "-{1,2}[a-zA-Z=é-]{0,20}",
            "(hf_|sk-|ghp_|AKIA|-----BEGIN |ey)[a-zA-Z0-9._ -]{0,80}",
        ]
    }

    proptest! {
        #[test]
        fn no_look_up_panics(word in word(), other in word()) {
            if let Some(image) = ImageName::parse(&word) {
                let _ = (lookup(&image), bases::promised_python(&image));
                let _ = (tags::floating(&image), tags::versioned(&image));
                for range in [image.tag_range(), image.digest_range()].into_iter().flatten() {
                    prop_assert!(word.get(range).is_some());
                }
            }
            for manager in caches::Manager::ALL {
                let _ = (manager.installer().read(&word), manager.cleans(&[&word, &other]));
            }
            if let Some(start) = servers::find(&["python", "-m", &word, &other]) {
                let _ = start.server.bind(&[&word, &other]);
            }
            for server in servers::all() {
                let _ = server.bind(&[&word, &other]);
            }
            if let Some((range, _)) = secrets::find(&word) {
                prop_assert!(word.get(range).is_some());
            }
            let _ = (secrets::judge(&word, &other), servers::is_local(&word));
            let _ = (artifacts::of_file(&word), artifacts::of_folder(&word));
            let _ = (builds::is_compiler(&word), builds::needs_cuda_toolkit(&word));
            let _ = downloads::find(&word, &[Some(&other), None, Some(&word)]);
            let _ = artifacts::of_certain_file(&word);
            let _ = (parcels::of_file(&word), fetchers::read("curl", &[&word, &other]));
            let _ = (apt::package_name(&word), Date::parse(&word));
            if let Some(image) = ImageName::parse(&word)
                && let Some(entrypoint) = entrypoints::of(&image)
            {
                let _ = entrypoint.repeated(&[&word, &other]);
            }
            let _ = (servers::daemon(&word), servers::port_of(&word), servers::split_option(&word));
            let _ = cuda::with_flavour(&word, cuda::Flavour::Base);
        }
    }
}
