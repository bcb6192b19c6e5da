import { NextResponse } from "next/server";
import { redirect, permanentRedirect } from "next/navigation";

export async function GET(request) {
  const user = await session(request);
  if (!user) return NextResponse.json({ error: "log in first" }, { status: 401, headers: { "WWW-Authenticate": "Bearer" } });
  if (user.moved) return NextResponse.redirect(new URL("/profile", request.url), 308);
  if (user.old) permanentRedirect("/archive");
  if (user.stale) redirect("/refresh");
  return NextResponse.json(user);
}

export const POST = async (request) => {
  const init = options(request);
  if (request.headers.get("x-raw")) return new NextResponse("raw", init);
  return Response.json({ saved: true }, { status: 201 });
};

export function middleware(request) {
  if (request.nextUrl.pathname === "/gone") return new Response(null, { status: 410 });
  return Response.redirect(new URL("/home", request.url), 302);
}

export async function getServerSideProps() {
  return { redirect: { destination: "/login", permanent: false } };
}
