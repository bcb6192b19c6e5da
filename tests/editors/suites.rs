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

macro_rules! vscode {
    ($name:literal, $script:literal, $program:literal) => {
        Suite {
            name: $name,
            needs: &[
                "bin/chromium",
                "bin/node",
                concat!("bin/", $program),
                "clients/node_modules",
                "extension/node_modules",
            ],
            command: &[
                "{cache}/bin/node",
                concat!("{tests}/vscode/", $script, ".mjs"),
                concat!("{cache}/bin/", $program),
            ],
        }
    };
}

macro_rules! emacs {
    ($name:literal, $program:literal, $test:literal) => {
        Suite {
            name: $name,
            needs: &[concat!("bin/", $program)],
            command: &[
                concat!("{cache}/bin/", $program),
                "-Q",
                "--batch",
                "-L",
                "{editors}/emacs",
                "-l",
                concat!("{tests}/emacs/", $test, ".el"),
                "-f",
                "ert-run-tests-batch-and-exit",
            ],
        }
    };
}

macro_rules! pytest {
    ($name:literal, $file:literal, $($program:literal),*) => {
        Suite {
            name: $name,
            needs: &["bin/python", $($program),*],
            command: &[
                "{cache}/bin/python",
                "-m",
                "pytest",
                "-q",
                "-p",
                "no:cacheprovider",
                "--asyncio-mode=strict",
                concat!("{tests}/", $file),
            ],
        }
    };
}

/// Every suite.
pub const SUITES: &[Suite] = &[
    Suite {
        name: "node-client",
        needs: &["bin/node", "clients/node_modules"],
        command: &["{cache}/bin/node", "--test", "{tests}/clients/node.mjs"],
    },
    pytest!("pytest-lsp", "clients/test_capabilities.py",),
    neovim!("neovim-0.7"),
    neovim!("neovim-0.11"),
    neovim!("neovim-newest"),
    Suite { name: "vim-ale", needs: &["bin/vim-ale"], command: &["bash", "{tests}/vim/run", "{cache}/bin/vim-ale"] },
    emacs!("emacs-28", "emacs-28", "eglot"),
    emacs!("emacs-30", "emacs-30", "eglot"),
    emacs!("emacs-lsp-mode", "emacs-28", "lsp-mode"),
    pytest!("helix", "helix/test_helix.py", "bin/helix"),
    vscode!("vscode-api", "api", "code-server"),
    vscode!("vscode-ui", "ui", "code-server"),
    vscode!("vscode-old-api", "api", "code-server-old"),
    vscode!("vscode-old-ui", "ui", "code-server-old"),
];
