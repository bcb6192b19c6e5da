-- For Neovim 0.11 and newer: `vim.lsp.enable('httplsp')` finds this file on 'runtimepath'. Older versions read it through
-- `require('httplsp').setup()`. The filetypes are written by `cargo run -p xtask -- gen`.
return {
  cmd = { 'httplsp', 'lsp' },
  filetypes = {
  -- languages
  'Caddyfile', 'HAProxy', 'adoc', 'apache', 'apache-conf', 'apacheconf', 'asciidoc', 'bash',
  'bicep', 'caddy', 'caddyfile', 'conf', 'cs', 'dockerfile', 'dosini', 'elixir', 'go', 'haproxy',
  'hcl', 'helm', 'ini', 'java', 'javascript', 'javascriptreact', 'jproperties', 'json', 'jsonc',
  'kotlin', 'markdown', 'mdx', 'nginx', 'opentofu', 'opentofu-vars', 'php', 'python',
  'restructuredtext', 'rst', 'ruby', 'rust', 'scala', 'sh', 'shellscript', 'swift', 'systemd',
  'systemd-unit-file', 'terraform', 'terraform-vars', 'toml', 'typescript', 'typescriptreact',
  'xml', 'yaml', 'yaml.docker-compose', 'yaml.helm-values', 'zsh',
  -- /languages
  },
  root_markers = { 'httplsp.toml', '.httplsp.toml', '.git' },
  -- What a server said of files that were never opened stays when it ends, beside what the next one says.
  on_exit = function(_, _, id)
    vim.schedule(function()
      for name, namespace in pairs(vim.api.nvim_get_namespaces()) do
        -- `vim.lsp.client-1` in 0.7, `vim.lsp.httplsp.1`, `nvim.lsp.httplsp.1` in 0.12.
        local own = (name .. '.'):find('vim.lsp.httplsp.' .. id .. '.', 1, true)
        if name == 'vim.lsp.client-' .. id or own then
          vim.diagnostic.reset(namespace)
        end
      end
    end)
  end,
}
