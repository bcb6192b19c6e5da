const express = require('express');
const app = express();

app.get('/users/:id', (req, res) => {
	/* 🙂 */ res.status('404').send('é');
	setTimeout(() => {}, 404);
	const port = 443;
});

app.get('/old', (req, res) => {
	res.status(429);
});
