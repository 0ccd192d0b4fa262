// Skin and faces, painted in the coordinates of the template body.

const vec2 EYE = vec2(.0292, .6975);

Surface eye_surface(Layer layer, Face face, Spot at, vec3 n) {
    vec2 q = vec2(abs(at.c.x), at.c.z) - EYE;
    float r = length(q), side = sign(at.c.x);
    float streaks = noise(vec3(atan(q.y, q.x) * 7., r * 400., layer.seed));
    vec3 white = vec3(.72, .69, .67) - vec3(.0, .08, .08) * smoothstep(.006, .014, abs(q.x));
    vec3 iris = face.iris * (.6 + .7 * streaks) * (1.15 - .6 * smoothstep(.0035, .0062, r));
    vec3 albedo = mix(iris, white, smoothstep(.0060, .0067, r));
    albedo *= smoothstep(.0021, .0027, r);
    albedo *= mix(.35, 1., smoothstep(.0062, .0015, q.y));  // shadow of the lid
    vec2 glint = vec2(at.c.x - side * EYE.x, at.c.z - EYE.y) - vec2(.0018, .0022);
    albedo += .85 * smoothstep(.0016, .0008, length(glint));
    return Surface(albedo, n, .35, .3);
}

vec3 painted_face(Layer layer, Face face, Spot at, vec3 albedo) {
    vec3 c = at.c, skin = layer.a;
    float x = abs(c.x), z = c.z;
    float front = smoothstep(-.055, -.085, c.y);
    // Warm where blood is near: cheeks, nose, ears.
    float warm = face.blush * bell(length(vec2((x - .043) / .024, (z - .655) / .017)));
    warm += .7 * bell(length(vec2(x / .014, (z - .66) / .016)));
    albedo *= mix(vec3(1), vec3(1.05, .86, .83), clamp(warm, 0., 1.) * front);
    // Hollows: beside the nose, under brow and lip, sockets.
    float sockets = bell(length(vec2((x - .0275) / .021, (z - .7035) / .0105)));
    sockets += .55 * bell(length(vec2((x - .027) / .016, (z - .6865) / .006)));
    sockets += .5 * bell(length(vec2((x - .0175) / .005, (z - .657) / .009)));
    sockets += .4 * bell(length(vec2(x / .02, (z - .6105) / .005)));
    albedo *= 1. - front * .26 * clamp(sockets, 0., 1.3) * vec3(.85, 1., 1.05);
    vec2 q = vec2(x - EYE.x, z - EYE.y);
    albedo = mix(albedo, face.shadow, .7 * face.eyeshadow * front
            * bell(length((q - vec2(.001, .008)) / vec2(.017, .0065))));
    // Lashes frame the eye, more above than below.
    float ring = length(q / vec2(.0152, q.y > 0. ? .0066 : .0058));
    float lashes = smoothstep(1.28, 1.02, ring) * (q.y > -.0008 ? 1. : .42);
    lashes = max(lashes, .8 * bell((q.y - .002 - .25 * (q.x - .012)) / .0016)
            * smoothstep(.012, .015, q.x) * smoothstep(.021, .017, q.x));
    albedo = mix(albedo, vec3(.025, .02, .018), front * clamp(lashes * (.35 + .65 * face.eyeliner), 0., .95));
    float fold = bell((q.y - .0105 + 18. * q.x * q.x) / .0009) * smoothstep(.017, .012, abs(q.x));
    albedo *= 1. - .3 * fold * front;
    // Nostrils, and the shade under the nose.
    float nostril = smoothstep(1.4, .5, length(vec2((x - .0078) / .0048, (z - .6508) / .0024)));
    albedo *= 1. - .55 * nostril * front;
    albedo *= 1. - .22 * front * bell(length(vec2(x / .013, (z - .6475) / .003)));
    // Lips, darker where they meet.
    float lips = smoothstep(.25, .6, at.painted.y);
    float grain = noise(vec3(c.x * 900., z * 120., 3.));
    albedo = mix(albedo, face.lips * (.85 + .25 * grain), .9 * lips);
    float line = bell((z - .6277 - .9 * x * x) / .0011) * smoothstep(.0275, .02, x);
    albedo *= 1. - .68 * line * front;
    albedo = mix(albedo, vec3(.12, .02, .02), smoothstep(.3, .7, at.painted.z));
    // Brows of single hairs.
    float along = (x - .0105) / .039;
    float middle = .711 + face.brow.x + .0058 * face.brow.z * sin(.75 + clamp(along, 0., 1.) * 1.6);
    float thick = .0047 * face.brow.y * (1. - .65 * smoothstep(.55, 1., along)) * smoothstep(-.12, .2, along);
    float within = smoothstep(-.05, .06, along) * (1. - smoothstep(.92, 1.05, along));
    float hairs = .55 + .6 * noise(vec3((c.x * 1.2 + sign(c.x) * z) * 700., z * 150., layer.seed));
    float brow = within * smoothstep(thick, thick * .45, abs(z - middle)) * clamp(hairs, 0., 1.);
    albedo = mix(albedo, face.brows, front * face.brow.w * brow * step(.001, face.brow.y));
    // Beard shadow.
    float jaw = smoothstep(.655, .64, z - .35 * max(0., x - .04)) * smoothstep(.56, .585, z) * step(c.y, .0);
    jaw *= 1. - smoothstep(.3, .6, at.painted.y);
    float bristles = .6 + .6 * hash(floor(c * 1500.));
    albedo = mix(albedo, layer.hair * .6 + skin * .1, .55 * face.stubble * jaw * bristles);
    // Freckles.
    float spots = smoothstep(.68, .8, noise(c * 420.)) * bell(length(vec2(x / .05, (z - .668) / .02)));
    albedo *= mix(vec3(1), vec3(.78, .6, .5), face.freckles * spots * front);
    // Wrinkles: forehead, corners of eyes, from nose to mouth.
    float lined = bell(fract((z - .735) * 95. + .12 * sin(c.x * 60.)) * 5. - 2.5)
            * smoothstep(.05, .035, x) * step(.732, z) * step(z, .765);
    lined += bell((length(vec2(x - .012, z - .672)) - .026 - .3 * x) / .0016) * step(z, .655)
            * step(.625, z) * smoothstep(.01, .02, x);
    lined += .7 * bell(sin((z - .6975) * 900. / max(.3, (x - .035) * 60.)))
            * smoothstep(.045, .05, x) * smoothstep(.062, .055, x) * smoothstep(.014, .004, abs(z - .695));
    albedo *= 1. - .2 * face.wrinkles * front * clamp(lined, 0., 1.);
    return albedo;
}

Surface robot_skin(Layer layer, Face face, Spot at, vec3 n) {
    vec3 c = at.c, albedo = layer.a;
    float visor = smoothstep(.003, .0, abs(c.z - .699) - .014 + 1.2 * c.x * c.x) * step(c.y, -.06);
    albedo = mix(albedo, vec3(.012), visor);
    vec2 q = vec2(abs(c.x), c.z) - EYE;
    albedo = mix(albedo, face.iris * 1.6, visor * smoothstep(.0075, .0055, length(q)));
    float mouth = step(abs(c.z - .622), .009) * step(abs(c.x), .022) * step(c.y, -.08)
            * step(.5, fract(c.x * 190.));
    albedo *= 1. - .7 * mouth;
    float seam = bell((c.z - .6 - .25 * c.y) / .002) + bell((c.z - .752) / .0015) + bell(c.x / .0012)
            * step(.752, c.z);
    return Surface(albedo * (1. - .7 * clamp(seam, 0., 1.)), n, .6, .05);
}

Surface skin_surface(Layer layer, Spot at, vec3 n, int row) {
    Face face = face_of(row);
    float mottled = noise(at.c * 55.), fine = noise(at.c * 260.);
    vec3 albedo = layer.a * (.93 + .08 * mottled + .05 * fine);
    albedo *= mix(vec3(1), vec3(1.03, .93, .9), noise(at.c * 18.) * .6);
    Surface s = Surface(albedo, n, .06, .35);
    bool robot = layer.style == 1;
    WHEN(at.region == 3 && !robot && at.painted.x <= .5) s.albedo = painted_face(layer, face, at, albedo);
    WHEN(at.painted.x > .5 && !robot) s = eye_surface(layer, face, at, n);
    WHEN(robot) s = robot_skin(layer, face, at, n);
    // Elbows and fingers are warmer.
    float warm = bell((at.along - 1.) / .12) + .4 * step(2.05, at.along);
    WHEN(at.region == 0 && !robot) s.albedo *= mix(vec3(1), vec3(1.0, .88, .86), warm);
    return s;
}
