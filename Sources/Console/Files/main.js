// The smallest page: it asks for a token, logs in and says who that is.

const field = document.createElement('input');
field.type = 'password';
field.placeholder = 'Token';
const said = document.createElement('p');
document.body.append(field, said);

field.addEventListener('change', () => {
  const secure = location.protocol === 'https:';
  const socket = new WebSocket(`${secure ? 'wss' : 'ws'}://${location.host}/rpc`, 'cmdb.1');
  socket.onopen = () => socket.send(JSON.stringify(
    {jsonrpc: '2.0', id: 0, method: 'session.login', params: {token: field.value}}));
  socket.onmessage = event => { said.textContent = event.data; };
  socket.onclose = event => { said.textContent += ` ${event.code}`; };
});
