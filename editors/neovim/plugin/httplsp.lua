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
