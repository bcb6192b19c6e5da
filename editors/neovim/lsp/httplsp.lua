-- For Neovim 0.11 and newer: `vim.lsp.enable('httplsp')` finds this file on 'runtimepath'. Older versions read it through
-- `require('httplsp').setup()`. The filetypes are written by `cargo run -p xtask -- gen`.
return {
  cmd = { 'httplsp', 'lsp' },
  filetypes = {
  -- languages
  'conf', 'cs', 'elixir', 'go', 'java', 'javascript', 'javascriptreact', 'kotlin', 'nginx', 'php',
  'python', 'ruby', 'rust', 'scala', 'swift', 'typescript', 'typescriptreact',
  -- /languages
  },
  root_markers = { 'httplsp.toml', '.httplsp.toml', '.git' },
}
