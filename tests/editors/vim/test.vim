" Run by ./run, in the folder of the workspace.
set nomore noswapfile encoding=utf-8 hidden
execute 'set runtimepath^=' .. fnameescape($ALE)
filetype plugin on
let g:ale_linters_explicit = 1
let g:ale_linters = {'python': ['httplsp'], 'nginx': ['httplsp']}
let g:ale_echo_cursor = 0
let g:ale_hover_cursor = 0
let g:ale_floating_preview = 1
let g:ale_completion_enabled = 0
runtime plugin/ale.vim
execute 'source' fnameescape($EDITORS .. '/vim/ale.vim')

let s:said = []
let s:passed = 0

func Say(text)
  call add(s:said, a:text)
endfunc

func End(code)
  call Say(a:code ? 'failed' : s:passed .. ' passed')
  call writefile(s:said, $RESULT)
  silent! ALEStopAllLSPs
  execute a:code ? 'cquit' : 'qall!'
endfunc

func Wait(what, condition)
  let l:end = reltimefloat(reltime()) + 60
  while !a:condition()
    if reltimefloat(reltime()) > l:end
      call Say('not ok - never seen: ' .. a:what)
      call Say(string(ale#engine#GetLoclist(bufnr(''))))
      call Say(execute('messages'))
      call End(1)
    endif
    sleep 50m
  endwhile
  let s:passed += 1
  call Say('ok - ' .. a:what)
endfunc

func Found()
  return sort(map(copy(ale#engine#GetLoclist(bufnr(''))), {_, it -> [it.lnum, it.col, it.end_col, it.code]}),
    \ {a, b -> a[0] - b[0]})
endfunc

func Popup()
  for l:window in popup_list()
    return join(getbufline(winbufnr(l:window), 1, '$'), "\n")
  endfor
  return ''
endfunc

try
  edit app.py
  setlocal filetype=python
  ALELint
  " ALE takes columns as the server counts them, in UTF-16 units, where Vim counts bytes: behind the emoji it is off by
  " two. Only ALE can change that.
  let s:expected = [[8, 44, 48, 'status-as-string'], [14, 17, 19, 'retry-after-missing']]
  call Wait('findings at their places', {-> Found() ==# s:expected})
  call cursor(8, 47)
  ALEHover
  call Wait('hover', {-> Popup() =~# '404 Not Found'})
  call popup_clear()
  call setline(14, "\treturn \"wait\", 200")
  ALELint
  call Wait('a finding vanishes', {-> Found() ==# s:expected[:0]})
  call setline(14, "\treturn \"wait\", 429")
  ALELint
  call Wait('a finding comes back', {-> Found() ==# s:expected})
  edit deploy/nginx.conf
  setlocal filetype=nginx
  ALELint
  call Wait('findings in a configuration', {-> map(Found(), {_, it -> it[3]}) ==# ['rate-limit-with-503', 'timeout-inversion']})
  call End(0)
catch
  call Say('not ok - ' .. v:exception .. ' at ' .. v:throwpoint)
  call End(1)
endtry
