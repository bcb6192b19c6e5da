-- For Neovim 0.11 and newer: `vim.lsp.enable('httplsp')` finds this file on 'runtimepath'. Older versions read it through
-- `require('httplsp').setup()`. The filetypes are written by `cargo run -p xtask -- gen`.
return {
  cmd = { 'httplsp', 'lsp' },
  filetypes = {
  -- languages
  'Caddyfile', 'HAProxy', 'apache', 'apache-conf', 'apacheconf', 'bicep', 'caddy', 'caddyfile',
  'conf', 'cs', 'dockerfile', 'elixir', 'go', 'haproxy', 'hcl', 'helm', 'java', 'javascript',
  'javascriptreact', 'jproperties', 'json', 'jsonc', 'kotlin', 'markdown', 'mdx', 'nginx',
  'opentofu', 'opentofu-vars', 'php', 'python', 'ruby', 'rust', 'scala', 'swift', 'terraform',
  'terraform-vars', 'toml', 'typescript', 'typescriptreact', 'xml', 'yaml', 'yaml.docker-compose',
  'yaml.helm-values',
  -- /languages
  },
  root_markers = { 'httplsp.toml', '.httplsp.toml', '.git' },
}
