-- `:checkhealth httplsp`
local M = {}

local health = vim.health or require('health')
-- Neovim 0.9 and older have the longer names only.
local start = health.start or health.report_start
local ok = health.ok or health.report_ok
local warn = health.warn or health.report_warn
local fail = health.error or health.report_error
local info = health.info or health.report_info

local function server()
  local program = require('httplsp').config().cmd[1]
  if vim.fn.executable(program) == 0 then
    return fail(('`%s` is not on PATH'):format(program), {
      'install it: cargo install --path server/cli',
      "or name it: require('httplsp').setup({ cmd = { '/path/to/httplsp', 'lsp' } })",
    })
  end
  local version = vim.fn.systemlist({ program, '--version' })
  if vim.v.shell_error ~= 0 then
    return fail(('`%s --version` failed: %s'):format(program, table.concat(version, ' ')))
  end
  ok(('%s (%s)'):format(version[1] or '', vim.fn.exepath(program)))
end

local function configuration()
  local root = require('httplsp').root(vim.fn.getcwd() .. '/x', { 'httplsp.toml', '.httplsp.toml' })
  local file
  for _, name in ipairs({ 'httplsp.toml', '.httplsp.toml' }) do
    file = file or (vim.loop.fs_stat(root .. '/' .. name) and root .. '/' .. name)
  end
  if not file then
    return info('no httplsp.toml above the working directory; the defaults hold')
  end
  local program = require('httplsp').config().cmd[1]
  local output = vim.fn.systemlist({ program, 'config', 'show', root })
  if vim.v.shell_error ~= 0 then
    return fail(file .. ' is not understood: ' .. table.concat(output, '\n'))
  end
  ok(file .. ' is understood')
end

local function clients()
  local all = require('httplsp').clients()
  if #all == 0 then
    return warn('the server does not run', {
      "call vim.lsp.enable('httplsp') (Neovim 0.11) or require('httplsp').setup() (0.7 and newer)",
      'open a file of a language that it knows: ' .. table.concat(require('httplsp').config().filetypes or {}, ', '),
    })
  end
  for _, client in ipairs(all) do
    ok(('the server runs for %s (client %d)'):format(client.config.root_dir or 'single files', client.id))
  end
end

function M.check()
  start('httplsp')
  if vim.fn.has('nvim-0.11') == 1 then
    ok('Neovim has vim.lsp.enable')
  elseif vim.fn.has('nvim-0.7') == 1 then
    info("this Neovim is older than 0.11: require('httplsp').setup() starts the server")
  else
    fail('Neovim 0.7 or newer is needed')
  end
  server()
  configuration()
  clients()
end

return M
