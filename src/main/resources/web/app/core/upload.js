// A file on its way: fetch does not tell how far it is, so this is an XMLHttpRequest.
import { Problem } from "./api.js";
import { session } from "./session.js";

/**
 * @param {string} path takes a multipart form with the field `file`
 * @param {File} file
 * @param {(percentage: number) => void} told
 * @returns {Promise<object>} the answer's JSON; fails with a Problem
 */
export function upload(path, file, told) {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    request.open("POST", path);
    for (const [name, value] of Object.entries(session.headers("POST"))) {
      request.setRequestHeader(name, value);
    }
    request.responseType = "json";
    request.upload.onprogress = (event) => event.lengthComputable && told(Math.floor((100 * event.loaded) / event.total));
    request.onload = () => {
      if (request.status < 300) {
        done(request.response);
      } else {
        if (request.status === 401) {
          session.ended();
        }
        failed(new Problem({ ...(request.response ?? {}), status: request.status, title: request.response?.title ?? `Answer ${request.status}` }));
      }
    };
    request.onerror = () => failed(new Problem({ status: 0, title: "The upload broke off", detail: "The connection was lost. The file is still chosen: send it again." }));
    const form = new FormData();
    form.append("file", file, file.name);
    request.send(form);
  });
}
