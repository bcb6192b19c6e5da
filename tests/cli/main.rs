//! End-to-end tests of the command: the program is started in a directory of its own, with an empty environment.

mod built;
mod chains;
mod check;
mod config;
mod deployed;
mod embedded;
mod fixes;
mod formats;
mod inputs;
mod joined;
mod new_findings;
mod others;
mod placed;
mod programs;
mod sandbox;
mod services;
