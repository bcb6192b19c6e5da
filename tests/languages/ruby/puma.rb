workers 2
threads 1, 5
persistent_timeout 20
first_data_timeout 30
worker_timeout 3600 if ENV["RACK_ENV"] == "development"
