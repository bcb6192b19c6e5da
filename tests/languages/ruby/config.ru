require "rack"

class Maintenance
  def initialize(app)
    @app = app
  end

  def call(env)
    return [503, { "Retry-After" => "120" }, ["closed"]] if File.exist?("maintenance")

    case env["PATH_INFO"]
    when "/teapot" then Rack::Response.new("tea", 418, { "content-type" => "text/plain" }).finish
    else @app.call(env)
    end
  end
end

use Maintenance
run ->(env) { ["200", {}, ["hello"]] }
