" httplsp in ALE. Source this file, or put it into ~/.vim/plugin/. The list is written by `cargo run -p xtask -- gen`.
" languages
let s:filetypes = [
  \ 'conf', 'cs', 'elixir', 'go', 'java', 'javascript', 'javascriptreact', 'kotlin', 'nginx', 'php',
  \ 'python', 'ruby', 'rust', 'scala', 'swift', 'typescript', 'typescriptreact',
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
