/** @type {import('next').NextConfig} */
export default {
  async redirects() {
    return [
      { source: "/about-us", destination: "/about", permanent: true },
      { source: "/beta", destination: "/", statusCode: 302 },
    ];
  },
};
