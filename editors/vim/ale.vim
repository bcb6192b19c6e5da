" httplsp in ALE. Source this file, or put it into ~/.vim/plugin/. The list is written by `cargo run -p xtask -- gen`.
" languages
let s:filetypes = [
  \ 'bicep', 'conf', 'cs', 'dockercompose', 'elixir', 'go', 'hcl', 'helm', 'java',
  \ 'java-properties', 'javascript', 'javascriptreact', 'json', 'jsonc', 'kotlin', 'nginx',
  \ 'openapi', 'opentofu', 'php', 'properties', 'python', 'ruby', 'rust', 'scala',
  \ 'spring-boot-properties', 'swift', 'terraform', 'terraform-vars', 'toml', 'typescript',
  \ 'typescriptreact', 'xml', 'yaml', 'yml',
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
