import { json, redirect, replace, redirectDocument } from "@remix-run/node";
import { data } from "react-router";

export async function loader({ params }) {
  const post = await posts.find(params.slug);
  if (!post) throw data("no such post", 404);
  if (post.moved) return redirect(post.moved, 301);
  if (post.draft) return replace("/drafts", { status: 303 });
  if (post.external) return redirectDocument("https://example.com/post");
  return json({ post }, { headers: { "Cache-Control": "max-age=60" } });
}

export default function Post({ post }) {
  return <article title="Post 404">{post.text}</article>;
}
