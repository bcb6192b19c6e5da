//! The `httplsp` command.

mod allocator;

fn main() -> std::process::ExitCode {
    allocator::install();
    httplsp_cli::main()
}
