# What clients read of responses.
defmodule RequestsClients do
  def load(url) do
    Req.get!(url).body
    Jason.decode!(HTTPoison.get!(url).body)
  end
end
