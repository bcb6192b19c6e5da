-- Starts the language server: through `vim.lsp.enable` where there is one (Neovim 0.11), else by hand (0.7 and newer).
local M = {}

-- What `lsp/httplsp.lua` and `setup` say together.
function M.config()
  if vim.lsp.config and vim.lsp.config.httplsp then
    return vim.lsp.config.httplsp
  end
  local file = vim.api.nvim_get_runtime_file('lsp/httplsp.lua', false)[1]
  local base = file and dofile(file) or {}
  return vim.tbl_deep_extend('force', base, M.options or {})
end

-- The nearest folder above `path` that holds one of `markers`, else the folder of `path`.
function M.root(path, markers)
  local folder = vim.fn.fnamemodify(path, ':p:h')
  local at = folder
  while true do
    for _, marker in ipairs(markers) do
      if vim.loop.fs_stat(at .. '/' .. marker) then
        return at
      end
    end
    local above = vim.fn.fnamemodify(at, ':h')
    if above == at then
      return folder
    end
    at = above
  end
end

-- Clients by root, for versions that do not look for one themselves.
local started = {}

local function start(config, buffer)
  if vim.lsp.start then
    return vim.api.nvim_buf_call(buffer, function()
      return vim.lsp.start(config)
    end)
  end
  local id = started[config.root_dir]
  if not (id and vim.lsp.get_client_by_id(id)) then
    id = vim.lsp.start_client(config)
    started[config.root_dir] = id
  end
  if id then
    vim.lsp.buf_attach_client(buffer, id)
  end
  return id
end

-- Has the server look at `buffer`; a server that runs for the same root is used.
function M.attach(buffer)
  local name = vim.api.nvim_buf_get_name(buffer)
  if name == '' or vim.bo[buffer].buftype ~= '' then
    return
  end
  local config = vim.tbl_extend('force', M.config(), { name = 'httplsp' })
  config.root_dir = M.root(name, config.root_markers or { '.git' })
  -- These are for `vim.lsp.enable` only.
  config.root_markers, config.filetypes = nil, nil
  return start(config, buffer)
end

-- Starts the server for the files that it knows. `options` as for `vim.lsp.config`: `cmd`, `filetypes`, `settings`, …
function M.setup(options)
  M.options = options or {}
  if vim.lsp.config and vim.lsp.enable then
    vim.lsp.config('httplsp', M.options)
    vim.lsp.enable('httplsp')
    return
  end
  local config = M.config()
  vim.api.nvim_create_autocmd('FileType', {
    group = vim.api.nvim_create_augroup('httplsp', { clear = true }),
    pattern = config.filetypes,
    callback = function(event)
      M.attach(event.buf)
    end,
  })
  -- What was opened before.
  for _, buffer in ipairs(vim.api.nvim_list_bufs()) do
    if vim.api.nvim_buf_is_loaded(buffer) and vim.tbl_contains(config.filetypes, vim.bo[buffer].filetype) then
      M.attach(buffer)
    end
  end
end

-- The clients that talk to the server.
function M.clients()
  local get = vim.lsp.get_clients or vim.lsp.get_active_clients
  return vim.tbl_filter(function(client)
    return client.name == 'httplsp'
  end, get())
end

return M
