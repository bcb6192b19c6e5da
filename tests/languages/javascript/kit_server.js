import { error, json, redirect } from "@sveltejs/kit";

export async function GET({ params }) {
  const post = await posts.find(params.slug);
  if (!post) error(404, "no such post");
  if (post.moved) redirect(308, post.moved);
  return json(post, { status: 200 });
}
