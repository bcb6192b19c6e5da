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

" vim-lsp counts characters where the protocol counts UTF-16 units: behind an emoji every place would be off by one. The
" server is asked to count characters too.
function! s:capabilities() abort
  let l:known = lsp#default_get_supported_capabilities({})
  let l:known.general = extend(get(l:known, 'general', {}), {'positionEncodings': ['utf-32']})
  return l:known
endfunction

function! s:root(info) abort
  let l:path = lsp#utils#get_buffer_path()
  let l:root = lsp#utils#find_nearest_parent_file_directory(l:path, ['httplsp.toml', '.git/'])
  return lsp#utils#path_to_uri(empty(l:root) ? fnamemodify(l:path, ':p:h') : l:root)
endfunction

augroup httplsp
  autocmd!
  autocmd User lsp_setup call lsp#register_server({
    \ 'name': 'httplsp',
    \ 'cmd': [get(g:, 'httplsp_executable', 'httplsp'), 'lsp'],
    \ 'allowlist': s:filetypes,
    \ 'root_uri': function('s:root'),
    \ 'capabilities': s:capabilities(),
    \ 'workspace_config': {'httplsp': get(g:, 'httplsp_settings', {})},
    \ })
augroup END
