// Signed in: go on to the page, and leave no entry in the history that cannot be opened again.
location.replace(document.querySelector("#go").getAttribute("href"));
