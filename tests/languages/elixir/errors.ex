defmodule Shop.Errors.Denied do
  defexception message: "sign in first", plug_status: 401
end

defmodule Shop.Errors.Missing do
  defexception message: "no such item", plug_status: 404
end
