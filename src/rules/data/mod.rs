//! Data sets, weights, notebooks.

pub(super) mod dataset_in_image;
