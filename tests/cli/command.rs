//! The command, built for the tests of this package.

fn main() -> std::process::ExitCode {
    httplsp_cli::main()
}
