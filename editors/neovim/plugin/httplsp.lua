if vim.g.loaded_httplsp then
  return
end
vim.g.loaded_httplsp = 1

local function command(name, method, options)
  vim.api.nvim_create_user_command(name, function(call)
    require('httplsp.commands')[method](call)
  end, options)
end

local function topics(lead)
  return require('httplsp.commands').complete(lead)
end

command('HttpStatus', 'status', {
  nargs = '*',
  complete = topics,
  desc = 'Explain a status, constant, directive or rule: the one named, else the one under the cursor',
})
command('HttpTimeouts', 'timeouts', { nargs = '?', complete = 'dir', desc = 'Show the timeout chains of this project' })
command('HttpFix', 'fix', { nargs = 0, desc = 'Apply all safe fixes to this file' })
command('HttpRestart', 'restart', { nargs = 0, desc = 'Restart the language server' })

-- What Neovim takes for something else, or for nothing.
if vim.filetype and vim.filetype.add then
  vim.filetype.add({
    extension = { caddy = 'caddyfile', caddyfile = 'caddyfile' },
    filename = { Caddyfile = 'caddyfile', ['haproxy.cfg'] = 'haproxy' },
    pattern = {
      ['.*/haproxy/.*%.cfg'] = 'haproxy',
      ['.*/haproxy[^/]*%.cfg'] = 'haproxy',
      ['.*/nginx/.*%.conf%.template'] = 'nginx',
      ['.*/nginx[^/]*%.conf%.template'] = 'nginx',
    },
  })
end

-- The help can be found, however the folder came onto 'runtimepath'.
local doc = vim.fn.fnamemodify(debug.getinfo(1, 'S').source:sub(2), ':p:h:h') .. '/doc'
if vim.fn.filereadable(doc .. '/tags') == 0 and vim.fn.filewritable(doc) == 2 then
  vim.cmd('silent! helptags ' .. vim.fn.fnameescape(doc))
end
