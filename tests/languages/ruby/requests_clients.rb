# What clients read of responses, and what handlers parse of requests.
require "net/http"
require "json"

def load(url)
  JSON.parse(Net::HTTP.get(URI(url)))
  Net::HTTP.get_response(URI(url)).body
  HTTParty.delete(url).parsed_response
  JSON.parse(Faraday.new(url).get("/x").body)
  HTTP.auth("t").get(url).to_s
  Excon.get(url).body
  Excon.get(url, expects: [200]).body
end

class ItemsController < ApplicationController
  def create
    item = JSON.parse(request.body.read)
    render json: item
  rescue JSON::ParserError => e
    render json: { error: e.message }, status: 500
  end

  def show
    begin
      id = Integer(params[:id])
    rescue ArgumentError
      head 500
    end
  end
end
