//! What is run in which editor.

/// Tests that run in one editor.
pub struct Suite {
    /// Its name.
    pub name: &'static str,
    /// What `install` must have put into the cache.
    pub needs: &'static [&'static str],
    /// The command; `{cache}`, `{tests}`, `{editors}` and `{out}` are folders. It says `N passed`, and succeeds when
    /// nothing failed.
    pub command: &'static [&'static str],
}

macro_rules! neovim {
    ($name:literal) => {
        Suite {
            name: $name,
            needs: &[concat!("bin/", $name)],
            command: &[
                concat!("{cache}/bin/", $name),
                "--headless",
                "--clean",
                "--cmd",
                "set rtp^={editors}/neovim",
                "--cmd",
                concat!("let g:program='{cache}/bin/", $name, "'"),
                "-c",
                "luafile {tests}/neovim/test.lua",
                "-c",
                "cquit 3",
            ],
        }
    };
}

/// Every suite.
pub const SUITES: &[Suite] = &[neovim!("neovim-0.7"), neovim!("neovim-0.11"), neovim!("neovim-newest")];
