export default defineEventHandler(async (event) => {
  const post = await posts.find(event.context.params.slug);
  if (!post) throw createError({ statusCode: 404, statusMessage: "no such post" });
  if (post.moved) return sendRedirect(event, post.moved, 301);
  setResponseStatus(event, 202);
  return post;
});
