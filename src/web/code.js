// The code behind the "#" never reaches a server by itself: it is put into the form and sent in its body.
const code = location.hash.slice(1);
const field = document.getElementById("code");
if (code && field) {
  history.replaceState(null, "", location.pathname);
  field.value = code;
  field.form.submit();
}
