package shop.clients;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;

import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpStatus;
import okhttp3.Response;

public class Clients {

    private static final Set<Integer> RETRYABLE = Set.of(429, 502, 503);

    private static final int[] RETRIED = {500, 503};

    String fetch(HttpClient client) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("https://shop.example")).GET().build();
        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() >= 200 && response.statusCode() < 300) {
            return response.body();
        }
        final int gone = 410;
        int status = response.statusCode();
        switch (status) {
            case 401:
            case 403:
                throw new IOException("no access");
            case gone:
                return null;
            default:
                throw new IOException("status " + status);
        }
    }

    boolean exists(URL url) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) url.openConnection();
        connection.setRequestMethod("HEAD");
        return connection.getResponseCode() != HttpURLConnection.HTTP_NOT_FOUND;
    }

    boolean shouldRetry(ClassicHttpResponse response) {
        return response.getCode() == HttpStatus.SC_SERVICE_UNAVAILABLE || List.of(429, 502).contains(response.getCode());
    }

    String read(Response response) throws IOException {
        try {
            return response.code() == 304 ? null : response.body().string();
        } catch (IOException exception) {
            System.err.println(exception.getMessage());
            throw exception;
        }
    }

    int attempts(int status) {
        int attempt = 0;
        while (attempt < 3) {
            attempt = attempt + 1;
        }
        return attempt;
    }
}
