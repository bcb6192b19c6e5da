-- Runs in a real Neovim, see ../main.rs. What this version cannot do is said by name.
local passed, failed = 0, 0
local root = vim.loop.cwd()
local newer = function(version)
  return vim.fn.has('nvim-' .. version) == 1
end

local function say(text)
  io.stdout:write(text .. '\n')
end

local function test(name, action)
  local ok, problem = xpcall(action, debug.traceback)
  passed, failed = passed + (ok and 1 or 0), failed + (ok and 0 or 1)
  say((ok and 'ok - ' or 'not ok - ') .. name .. (ok and '' or '\n' .. tostring(problem)))
end

local function equal(expected, actual)
  if not vim.deep_equal(expected, actual) then
    error('expected ' .. vim.inspect(expected) .. ', got ' .. vim.inspect(actual), 2)
  end
end

local function wait(what, condition)
  local last
  local done = vim.wait(60000, function()
    last = condition()
    return last
  end, 20)
  if not done then
    error('never seen: ' .. what, 2)
  end
  return last
end

local function client()
  return require('httplsp').clients()[1]
end

-- Codes and places of what is found in `buffer`, by place; columns are bytes.
local function found(buffer)
  local all = {}
  for _, item in ipairs(vim.diagnostic.get(buffer)) do
    table.insert(all, { item.lnum, item.col, item.end_lnum, item.end_col, item.code, item.source })
  end
  table.sort(all, function(a, b)
    return a[1] < b[1]
  end)
  return all
end

local function codes(buffer)
  return vim.tbl_map(function(item)
    return item[5]
  end, found(buffer))
end

local function waitCodes(buffer, expected)
  local ok = vim.wait(60000, function()
    return vim.deep_equal(codes(buffer), expected)
  end, 20)
  if not ok then
    error('expected ' .. vim.inspect(expected) .. ', got ' .. vim.inspect(codes(buffer)), 2)
  end
end

local function open(name)
  vim.cmd('edit ' .. vim.fn.fnameescape(root .. '/' .. name))
  return vim.api.nvim_get_current_buf()
end

local function floating()
  for _, window in ipairs(vim.api.nvim_list_wins()) do
    if vim.api.nvim_win_get_config(window).relative ~= '' then
      return table.concat(vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, -1, false), '\n'), window
    end
  end
end

local function line(number)
  return vim.api.nvim_buf_get_lines(0, number - 1, number, false)[1]
end

vim.o.swapfile = false
vim.cmd('filetype on')
local buffer

test('the plugin starts the server', function()
  if newer('0.11') then
    vim.lsp.enable('httplsp')
  else
    require('httplsp').setup()
  end
  buffer = open('app.js')
  equal('javascript', vim.bo[buffer].filetype)
  wait('a client', client)
end)

test('findings are at the right bytes in a line with a tab and an emoji', function()
  waitCodes(buffer, { 'status-as-string', 'retry-after-missing' })
  equal({ 4, 23, 4, 28, 'status-as-string', 'httplsp' }, found(buffer)[1])
  equal({ 10, 12, 10, 15, 'retry-after-missing', 'httplsp' }, found(buffer)[2])
end)

test('they are underlined', function()
  vim.cmd('redraw')
  local groups = {}
  wait('the underlines', function()
    for _, space in pairs(vim.diagnostic.get_namespaces()) do
      local drawn = space.user_data.underline_ns
      for _, mark in ipairs(drawn and vim.api.nvim_buf_get_extmarks(buffer, drawn, 0, -1, { details = true }) or {}) do
        groups[mark[2] .. ' ' .. (mark[4].hl_group or '')] = true
      end
    end
    return groups['4 DiagnosticUnderlineWarn'] and groups['10 DiagnosticUnderlineInfo']
  end)
  assert(not groups['5 DiagnosticUnderlineWarn'] and not groups['6 DiagnosticUnderlineWarn'])
end)

test('hover shows the card, and nothing on an innocent number', function()
  vim.api.nvim_win_set_cursor(0, { 5, 25 })
  vim.lsp.buf.hover()
  local text = wait('a floating window', floating)
  assert(text:find('404') and text:find('Not Found'), text)
  vim.api.nvim_win_close(select(2, floating()), true)
  for _, place in ipairs({ { line = 5, character = 23 }, { line = 6, character = 15 } }) do
    local params = { textDocument = vim.lsp.util.make_text_document_params(buffer), position = place }
    local answer = vim.lsp.buf_request_sync(buffer, 'textDocument/hover', params, 10000)
    equal(nil, (answer[client().id] or {}).result or nil)
  end
end)

if newer('0.10') then
  test('inlay hints name the status', function()
    vim.lsp.inlay_hint.enable(true)
    local hint = wait('a hint', function()
      return vim.lsp.inlay_hint.get({ bufnr = buffer })[1]
    end)
    local label = hint.inlay_hint.label
    assert(vim.inspect(label):find('Too Many Requests'), vim.inspect(label))
    equal(10, hint.inlay_hint.position.line)
    equal(1, #vim.lsp.inlay_hint.get({ bufnr = buffer }))
  end)
else
  say('left out - inlay hints: this Neovim has none')
end

test('a finding vanishes and comes back while typing', function()
  vim.api.nvim_win_set_cursor(0, { 11, 12 })
  vim.cmd('normal! cw200')
  equal('\tres.status(200);', line(11))
  waitCodes(buffer, { 'status-as-string' })
  vim.cmd('normal! u')
  waitCodes(buffer, { 'status-as-string', 'retry-after-missing' })
end)

test('completion is offered while typing, and what is accepted is inserted', function()
  -- A second Neovim that is typed into: the menu needs a main loop that runs.
  local command = { vim.g.program, '--embed', '--headless', '--clean', '--cmd', 'set rtp^=' .. vim.env.EDITORS .. '/neovim' }
  local child = vim.fn.jobstart(command, { rpc = true })
  local function call(method, ...)
    return vim.rpcrequest(child, method, ...)
  end
  call('nvim_command', 'set noswapfile completeopt=menu,menuone,noselect')
  if newer('0.11') then
    call('nvim_exec_lua', "vim.lsp.enable('httplsp')", {})
  else
    call('nvim_exec_lua', "require('httplsp').setup()", {})
  end
  call('nvim_command', 'edit ' .. root .. '/app.js')
  wait('findings in the other Neovim', function()
    return call('nvim_exec_lua', 'return #vim.diagnostic.get(0)', {}) == 2
  end)
  call('nvim_command', 'setlocal omnifunc=v:lua.vim.lsp.omnifunc')
  call('nvim_call_function', 'cursor', { 11, 13 })
  call('nvim_input', 'cw42<C-x><C-o>')
  local position = wait('a menu with 429', function()
    for index, item in ipairs(call('nvim_call_function', 'complete_info', { { 'items' } }).items) do
      if (item.word .. ' ' .. item.abbr):find('429') then
        return index
      end
    end
  end)
  call('nvim_input', ('<C-n>'):rep(position) .. '<C-y><Esc>')
  wait('the line with 429', function()
    return call('nvim_get_current_line') == '\tres.status(429);'
  end)
  pcall(call, 'nvim_command', 'qall!')
  vim.fn.jobstop(child)
end)

if newer('0.11') then
  test('what is completed in each language is in the file', function()
    local command = { vim.g.program, '--embed', '--headless', '--clean', '--cmd', 'set rtp^=' .. vim.env.EDITORS .. '/neovim' }
    local child = vim.fn.jobstart(command, { rpc = true })
    local function call(method, ...)
      return vim.rpcrequest(child, method, ...)
    end
    call('nvim_command', 'set noswapfile completeopt=menu,menuone,noselect')
    call('nvim_exec_lua', [[
      vim.lsp.enable('httplsp')
      vim.api.nvim_create_autocmd('LspAttach', { callback = function(args)
        vim.lsp.completion.enable(true, args.data.client_id, args.buf)
      end })]], {})
    local wrong = {}
    for number, case in ipairs(dofile(vim.env.ORIGINAL .. '/../neovim/completions.lua')) do
      local path = ('%s/completions/%d/%s'):format(root, number, case.file)
      vim.fn.mkdir(vim.fs.dirname(path), 'p')
      local cursor = case.text:find('‸', 1, true)
      local before = case.text:sub(1, cursor - 1)
      local file = assert(io.open(path, 'wb'))
      file:write(before .. case.text:sub(cursor + #'‸'))
      file:close()
      call('nvim_command', 'edit ' .. path)
      wait('a client in ' .. case.file, function()
        return call('nvim_exec_lua', 'return #vim.lsp.get_clients({ bufnr = 0, name = "httplsp" }) == 1', {})
      end)
      local column = #before:match('[^\n]*$')
      call('nvim_win_set_cursor', 0, { select(2, before:gsub('\n', '')) + 1, column })
      call('nvim_input', (column >= #call('nvim_get_current_line') and 'a' or 'i') .. case.typed)
      wait('what is typed', function()
        return call('nvim_win_get_cursor', 0)[2] == column + #case.typed
      end)
      call('nvim_input', '<C-x><C-o>')
      local position
      local shown = vim.wait(5000, function()
        for index, item in ipairs(call('nvim_call_function', 'complete_info', { { 'items' } }).items) do
          if item.abbr == case.label then
            position = index
            return true
          end
        end
      end, 20)
      if shown then
        call('nvim_input', ('<C-n>'):rep(position) .. '<C-y>')
      end
      local actual
      local right = shown and vim.wait(5000, function()
        actual = table.concat(call('nvim_buf_get_lines', 0, 0, -1, false), '\n') .. '\n'
        return actual == case.expected
      end, 20)
      call('nvim_input', '<Esc><Esc>')
      if right then
        call('nvim_command', 'silent write')
        equal(case.expected, table.concat(vim.fn.readfile(path, 'b'), '\n'))
      else
        table.insert(wrong, ('%s, %s: %s'):format(case.file, case.name, shown and actual or 'not offered'))
      end
    end
    equal({}, wrong)
    pcall(call, 'nvim_command', 'qall!')
    vim.fn.jobstop(child)
  end)
else
  say('left out - completion with imports and headers: this Neovim accepts plain text only')
end

test('the quick fix changes exactly these bytes', function()
  vim.api.nvim_win_set_cursor(0, { 5, 25 })
  if newer('0.8') then
    vim.lsp.buf.code_action({
      apply = true,
      filter = function(action)
        return action.title:find('Replace with 404', 1, true) ~= nil
      end,
    })
  else
    vim.ui.select = function(items, _, choose)
      for _, item in ipairs(items) do
        if vim.inspect(item):find('Replace with 404', 1, true) then
          return choose(item)
        end
      end
    end
    vim.lsp.buf.code_action()
  end
  wait('the fixed line', function()
    return line(5) == "\t/* 🙂 */ res.status(404).send('é');"
  end)
  vim.cmd('silent write')
  local expected = table.concat(vim.fn.readfile(vim.env.ORIGINAL .. '/app.js', 'b'), '\n'):gsub("'404'", '404')
  equal(expected, table.concat(vim.fn.readfile(root .. '/app.js', 'b'), '\n'))
  waitCodes(buffer, { 'retry-after-missing' })
end)

test(':HttpFix applies the safe fixes of a file', function()
  vim.cmd('silent undo')
  waitCodes(buffer, { 'status-as-string', 'retry-after-missing' })
  vim.cmd('HttpFix')
  equal("\t/* 🙂 */ res.status(404).send('é');", line(5))
  waitCodes(buffer, { 'retry-after-missing' })
end)

test('settings count at once, without a restart', function()
  local before = client().id
  local function set(settings)
    local it = client()
    it.config.settings = { httplsp = settings }
    if it.settings then
      it.settings = it.config.settings
    end
    local params = { settings = it.config.settings }
    local method = 'workspace/didChangeConfiguration'
    if newer('0.11') then
      it:notify(method, params)
    else
      it.notify(method, params)
    end
  end
  set({ rules = { ['retry-after-missing'] = 'off' } })
  waitCodes(buffer, {})
  set({})
  waitCodes(buffer, { 'retry-after-missing' })
  equal(before, client().id)
end)

test('a server that is killed can be started again', function()
  local before = client().id
  local pids = vim.fn.systemlist({ 'pgrep', '-P', tostring(vim.fn.getpid()), '-f', 'httplsp' })
  equal(1, #pids)
  vim.loop.kill(tonumber(pids[1]), 'sigkill')
  wait('its end', function()
    return not (client() and client().id == before)
  end)
  vim.cmd('HttpRestart')
  wait('another client', function()
    return client() and client().id ~= before and vim.lsp.buf_is_attached(buffer, client().id)
  end)
  vim.api.nvim_win_set_cursor(0, { 11, 12 })
  vim.cmd('normal! cw200')
  waitCodes(buffer, {})
  vim.cmd('normal! u')
  waitCodes(buffer, { 'retry-after-missing' })
end)

test('configuration files, with what spans them', function()
  local config = open('deploy/nginx.conf')
  equal('nginx', vim.bo[config].filetype)
  waitCodes(config, { 'rate-limit-with-503', 'timeout-inversion' })
end)

test(':HttpStatus explains what is named and what is under the cursor', function()
  vim.cmd('HttpStatus 418')
  assert(wait('a floating window', floating):find('418'), floating())
  vim.api.nvim_win_close(select(2, floating()), true)
  vim.api.nvim_win_set_cursor(0, { 9, 15 })
  vim.cmd('HttpStatus')
  assert(wait('a floating window', floating):find('proxy_read_timeout'), floating())
  vim.api.nvim_win_close(select(2, floating()), true)
  local topics = vim.fn.getcompletion('HttpStatus teapot', 'cmdline')
  assert(vim.tbl_contains(topics, '418'), vim.inspect(topics))
end)

test(':HttpTimeouts shows the chain', function()
  vim.cmd('HttpTimeouts')
  local text = table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\n')
  assert(text:find('gateway') and text:find('30s') and text:find('nginx') and text:find('60s'), text)
  vim.cmd('close')
end)

test(':checkhealth httplsp finds nothing wrong', function()
  vim.cmd('checkhealth httplsp')
  local text = table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\n')
  assert(not text:find('ERROR') and not text:find('WARNING'), text)
  assert(text:find('httplsp.toml is understood', 1, true) and text:find('the server runs for', 1, true), text)
  vim.cmd('bwipeout!')
end)

if newer('0.9') then
  test('the help file has tags', function()
    local plugin = vim.fn.tempname()
    vim.fn.mkdir(plugin .. '/doc', 'p')
    vim.fn.writefile(vim.fn.readfile(vim.env.EDITORS .. '/neovim/doc/httplsp.txt'), plugin .. '/doc/httplsp.txt')
    vim.opt.runtimepath:prepend(plugin)
    vim.cmd('helptags ' .. vim.fn.fnameescape(plugin .. '/doc'))
    vim.cmd('help :HttpStatus')
    equal('help', vim.bo.buftype)
  end)
end

local version = vim.version()
say(('%d passed, %d failed in Neovim %d.%d.%d'):format(passed, failed, version.major, version.minor, version.patch))
vim.cmd('cquit ' .. (failed == 0 and passed > 0 and 0 or 1))
