" httplsp in vim-lsp. Source this file, or put it into ~/.vim/plugin/. The list is written by `cargo run -p xtask -- gen`.
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

augroup httplsp
  autocmd!
  autocmd User lsp_setup call lsp#register_server({
    \ 'name': 'httplsp',
    \ 'cmd': [get(g:, 'httplsp_executable', 'httplsp'), 'lsp'],
    \ 'allowlist': s:filetypes,
    \ 'root_uri': {info -> lsp#utils#path_to_uri(lsp#utils#find_nearest_parent_file_directory(
    \   lsp#utils#get_buffer_path(), ['httplsp.toml', '.git/']))},
    \ 'workspace_config': {'httplsp': get(g:, 'httplsp_settings', {})},
    \ })
augroup END
