-- For Neovim 0.11 and newer: `vim.lsp.enable('httplsp')` finds this file on 'runtimepath'. Older versions read it through
-- `require('httplsp').setup()`. The filetypes are written by `cargo run -p xtask -- gen`.
return {
  cmd = { 'httplsp', 'lsp' },
  filetypes = {
  -- languages
  'bicep', 'conf', 'cs', 'dockercompose', 'elixir', 'go', 'hcl', 'helm', 'java', 'java-properties',
  'javascript', 'javascriptreact', 'json', 'jsonc', 'kotlin', 'nginx', 'openapi', 'opentofu', 'php',
  'properties', 'python', 'ruby', 'rust', 'scala', 'spring-boot-properties', 'swift', 'terraform',
  'terraform-vars', 'toml', 'typescript', 'typescriptreact', 'xml', 'yaml', 'yml',
  -- /languages
  },
  root_markers = { 'httplsp.toml', '.httplsp.toml', '.git' },
}
