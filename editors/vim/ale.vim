" httplsp in ALE. Source this file, or put it into ~/.vim/after/plugin/. The list is written by `cargo run -p xtask -- gen`.
" languages
let s:filetypes = [
  \ 'Caddyfile', 'HAProxy', 'adoc', 'apache', 'apache-conf', 'apacheconf', 'asciidoc', 'bash',
  \ 'bicep', 'caddy', 'caddyfile', 'conf', 'cs', 'dockerfile', 'dosini', 'elixir', 'go', 'haproxy',
  \ 'hcl', 'helm', 'ini', 'java', 'javascript', 'javascriptreact', 'jproperties', 'json', 'jsonc',
  \ 'kotlin', 'markdown', 'mdx', 'nginx', 'opentofu', 'opentofu-vars', 'php', 'python',
  \ 'restructuredtext', 'rst', 'ruby', 'rust', 'scala', 'sh', 'shellscript', 'swift', 'systemd',
  \ 'systemd-unit-file', 'terraform', 'terraform-vars', 'toml', 'typescript', 'typescriptreact',
  \ 'xml', 'yaml', 'yaml.docker-compose', 'yaml.helm-values', 'zsh',
  \ ]
" /languages

for s:filetype in s:filetypes
  call ale#linter#Define(s:filetype, {
    \ 'name': 'httplsp',
    \ 'lsp': 'stdio',
    \ 'executable': get(g:, 'httplsp_executable', 'httplsp'),
    \ 'command': '%e lsp',
    \ 'language': s:filetype,
    \ 'project_root': {buffer -> fnamemodify(finddir('.git/..', fnamemodify(bufname(buffer), ':p:h') .. ';'), ':p')},
    \ 'lsp_config': {'httplsp': get(g:, 'httplsp_settings', {})},
    \ })
endfor
