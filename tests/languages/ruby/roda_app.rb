require "roda"

class Site < Roda
  route do |r|
    r.on "old" do
      r.redirect "/new", 301
    end

    r.get "missing" do
      response.status = 404
      "missing"
    end
  end
end
