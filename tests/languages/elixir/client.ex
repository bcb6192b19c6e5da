defmodule Shop.Client do
  # "HTTP/1.1 200 OK" is what it hopes for.
  @retry_statuses [408, 429, 503]

  def fetch(url) do
    {:ok, response} = HTTPoison.get(url)

    if response.status_code == 200 do
      Jason.decode!(response.body)
    else
      raise "failed"
    end
  end

  def outcome(response) do
    case response.status do
      200 -> :ok
      404 -> :gone
      _ -> :failed
    end
  end

  def class(%Tesla.Env{status: status}) when status in [200, 201], do: :ok
  def class(%Tesla.Env{status: status}) when status >= 500, do: :server

  def each(responses) do
    Enum.map(responses, fn response -> response.status == 204 end)
  catch
    _, _ -> []
  end

  @gone 410
  @give_up [400, 403]

  def again(response) do
    if response.status in @give_up, do: {:error, :refused}, else: retry(response)
  end

  def accepted(response) do
    unless response.status == 200 do
      raise "failed"
    end

    if response.status == @gone do
      {:error, :gone}
    else
      :ok
    end
  end

  def kind(response) do
    cond do
      response.status in [200, 204] -> :ok
      response.status >= 500 -> retry(response)
      true -> {:error, response.status}
    end
  end
end
