//! All that is tested from outside, a room a file: one program, because each one more is linked anew. CONTRIBUTING.md
//! says where a new test goes.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod architecture;
mod articles;
mod bad_input;
#[cfg(feature = "browse")]
mod browse;
mod builds;
mod bundle;
mod bundle_command;
mod bundle_starts;
mod carried;
mod catalog_coverage;
mod chain;
mod claims;
mod cli;
mod config;
mod context;
mod cures;
mod data;
mod deep_input;
mod documentation;
mod effects;
mod estimates;
mod facts;
mod fix;
mod fix_spares;
mod fold;
mod formats;
mod grounds;
mod growth;
mod hadolint;
mod hostile_images;
mod hostile_text;
mod identity;
mod ignores;
mod image;
mod image_changes;
mod image_command;
mod image_findings;
mod image_formats;
mod image_recipes;
mod invariants;
#[cfg(feature = "browse")]
mod inventory;
mod lint_image;
mod lock_ways;
mod locks;
mod oracle;
mod outputs;
mod own_rules;
mod packages;
mod pip_costs;
mod pipe;
mod predictions;
mod repeats;
mod rules;
mod script_ways;
mod scripts;
mod session;
mod shell;
mod siblings;
mod size;
mod size_against;
mod size_reports;
mod special_files;
mod squash;
mod strings;
mod support;
mod syntax;
mod tools;
#[path = "../codegen/tools_schema.rs"]
mod tools_schema;
mod upgrades;
mod waste;
mod workplaces;
