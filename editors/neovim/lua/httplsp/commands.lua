-- What the user commands do.
local M = {}

local function say(message)
  vim.notify('httplsp: ' .. message, vim.log.levels.ERROR)
end

-- Runs the program with `arguments`: what it printed, or nothing and what went wrong.
local function run(arguments)
  local program = require('httplsp').config().cmd[1]
  if vim.fn.executable(program) == 0 then
    return nil, ('`%s` is not on PATH; see :checkhealth httplsp'):format(program)
  end
  local output = vim.fn.systemlist(vim.list_extend({ program }, arguments))
  if vim.v.shell_error ~= 0 then
    return nil, table.concat(output, '\n')
  end
  return output
end

-- What stands under the cursor, longest first: `StatusCode::NOT_FOUND`, then `NOT_FOUND`.
local function under_cursor()
  local line = vim.api.nvim_get_current_line()
  local column = vim.api.nvim_win_get_cursor(0)[2] + 1
  local from = 1
  while true do
    local start, stop = line:find('[%w_:%.%-]+', from)
    if not start or start > column then
      break
    end
    if column <= stop then
      local whole = line:sub(start, stop):gsub('[:%.%-]+$', '')
      return { whole, vim.fn.expand('<cword>') }
    end
    from = stop + 1
  end
  return {}
end

-- Shows Markdown in a floating window.
local function show(text)
  local _, window = vim.lsp.util.open_floating_preview(text, 'markdown', {
    border = 'rounded',
    focus_id = 'httplsp',
    max_width = 100,
    wrap = true,
  })
  -- Words stay whole.
  vim.wo[window].linebreak = true
end

-- `:HttpStatus [TOPIC]`
function M.status(call)
  local topics = call.args ~= '' and { call.args } or under_cursor()
  if #topics == 0 then
    return say('there is nothing under the cursor; name a status, as in :HttpStatus 404')
  end
  local problem
  for _, topic in ipairs(topics) do
    local text, failure = run({ 'explain', '--format', 'markdown', '--', topic })
    if text then
      return show(text)
    end
    problem = problem or failure
  end
  -- A symptom: what is about it is offered.
  local found = call.args ~= '' and M.complete(call.args) or {}
  if #found == 0 then
    return say(problem)
  end
  vim.ui.select(found, { prompt = 'About ' .. call.args }, function(topic)
    if topic then
      M.status({ args = topic })
    end
  end)
end

-- Topics that begin with `lead` or are about it.
function M.complete(lead)
  if lead == '' then
    return {}
  end
  local text = run({ 'search', '--limit', '50', '--format', 'json', '--', lead })
  local ok, found = pcall(vim.fn.json_decode, text or '')
  local topics = {}
  for _, result in ipairs(ok and found.results or {}) do
    table.insert(topics, result.topic)
  end
  return topics
end

-- `:HttpTimeouts [DIRECTORY]`
function M.timeouts(call)
  local config = require('httplsp').config()
  local here = vim.api.nvim_buf_get_name(0)
  here = here ~= '' and here or vim.fn.getcwd() .. '/x'
  local folder = call.args ~= '' and call.args or require('httplsp').root(here, config.root_markers)
  local text, failure = run({ 'timeouts', '--color', 'never', '--', folder })
  if not text then
    return say(failure)
  end
  vim.cmd('botright new')
  local buffer = vim.api.nvim_get_current_buf()
  vim.bo[buffer].buftype, vim.bo[buffer].bufhidden, vim.bo[buffer].swapfile = 'nofile', 'wipe', false
  vim.api.nvim_buf_set_lines(buffer, 0, -1, false, text)
  vim.api.nvim_buf_set_name(buffer, 'httplsp://timeouts/' .. buffer)
  vim.bo[buffer].modifiable = false
  vim.wo.wrap = false
  vim.keymap.set('n', 'q', '<Cmd>close<CR>', { buffer = buffer, desc = 'Close' })
end

-- `:HttpFix`
function M.fix()
  local buffer = vim.api.nvim_get_current_buf()
  for _, client in ipairs(require('httplsp').clients()) do
    if vim.lsp.buf_is_attached(buffer, client.id) then
      local last = vim.api.nvim_buf_line_count(buffer)
      local params = {
        textDocument = vim.lsp.util.make_text_document_params(buffer),
        range = { start = { line = 0, character = 0 }, ['end'] = { line = last, character = 0 } },
        context = { diagnostics = {}, only = { 'source.fixAll.httplsp' } },
      }
      local answers = vim.lsp.buf_request_sync(buffer, 'textDocument/codeAction', params, 5000) or {}
      local action = ((answers[client.id] or {}).result or {})[1]
      if action and not action.edit then
        local resolved = vim.lsp.buf_request_sync(buffer, 'codeAction/resolve', action, 5000) or {}
        action = (resolved[client.id] or {}).result
      end
      if action and action.edit then
        return vim.lsp.util.apply_workspace_edit(action.edit, client.offset_encoding)
      end
      return vim.notify('httplsp: nothing to fix without a choice; quick fixes offer the choices')
    end
  end
  say('the server does not run for this file; see :checkhealth httplsp')
end

-- `:HttpRestart`
function M.restart()
  local buffers = {}
  for _, client in ipairs(require('httplsp').clients()) do
    for _, buffer in ipairs(vim.api.nvim_list_bufs()) do
      if vim.lsp.buf_is_attached(buffer, client.id) then
        buffers[buffer] = true
      end
    end
    vim.lsp.stop_client(client.id, true)
  end
  local config = require('httplsp').config()
  for _, buffer in ipairs(vim.api.nvim_list_bufs()) do
    -- A server that has crashed is attached to nothing.
    if vim.api.nvim_buf_is_loaded(buffer) and vim.tbl_contains(config.filetypes or {}, vim.bo[buffer].filetype) then
      buffers[buffer] = true
    end
  end
  vim.wait(2000, function()
    return #require('httplsp').clients() == 0
  end, 20)
  for buffer in pairs(buffers) do
    require('httplsp').attach(buffer)
  end
end

return M
