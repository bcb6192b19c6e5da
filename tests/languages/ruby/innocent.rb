require "net/http"
require "sinatra/base"

# HTTP/1.1 is what this speaks; the port is 8080, the year 2026.
class Innocent < Sinatra::Base
  PORT = 404
  TIMEOUT = 500
  Order = Struct.new(:status, :code, :price)
  SIZES = [100, 200, 404].freeze

  set :port, 4567

  get "/numbers" do
    sleep 200
    logger.info "HTTP/1.1 is spoken on port 404"
    404.times { |i| puts i }
    order = Order.new(404, 500, 401)
    raise "bad order" if order.status == 404 || order.code == 500
    total = order.price * 301
    json total: total, year: 2026
  end

  post "/graphql" do
    json data: nil, errors: [{ message: "no such field" }]
  end

  post "/rpc" do
    json jsonrpc: "2.0", error: { code: -32_601, message: "no such method" }, id: 1
  end

  post "/webhooks/stripe" do
    json received: true, error: nil
  end

  post "/batch" do
    json results: [1, 2], errors: ["3 failed"]
  end

  get "/account" do
    redirect "/login" unless session[:user]
    send_file "public/index.html"
  end

  def level(code)
    case code
    when 100 then :low
    when 200, 404 then :high
    end
  end
end
