require "net/http"

class Client
  RETRY_STATUSES = [408, 429, 503].freeze

  def fetch(path)
    res = Net::HTTP.get_response(URI.join(@base, path))
    raise "failed" unless res.code == "200"

    JSON.parse(res.body)
  end

  def exists?(path)
    res = @http.head(path)
    res.code.to_i == 200
  end

  def outcome(response)
    case response.code.to_i
    when 200..299 then :ok
    when 404, 410 then :gone
    when 429 then :later
    else :failed
    end
  end

  def wrong(res)
    res.code == 404
  end

  def error?(response)
    status = response.code.to_i
    if status >= 500
      :server
    elsif status >= 400
      :client
    end
  end

  def ok?(response)
    (200...300).include?(response.code.to_i) && ![203, 205].include?(response.code.to_i)
  end
end
