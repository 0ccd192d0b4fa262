// Where a layer is seen, what the light falls on, and helpers for both.

// Where a layer is seen.
struct Spot {
    vec3 place, normal, c;             // c: the same point on the template body
    // Eyeball, lips, inside of the mouth, eyelids; of the rigid, colour and strand.
    vec4 painted;
    float along, edge;                 // place along the region, metres inside the layer's rim
    int region;                        // 0 arm, 1 leg, 2 trunk, 3 head
    vec3 place_x, place_y, c_x, c_y;   // how they change from pixel to pixel; 0 at the outline of a layer
};

// What the light falls on.
struct Surface {
    vec3 albedo, normal;
    float shine, wrap;
};

float bell(float x) { return exp(-x * x); }

// A loop ends where no pixel of a block is left in it; an if goes through both of its sides.
#define WHEN(condition) for (bool now = (condition); now; now = false)

// The normal of a surface raised by heights here, one pixel to the right, and one above.
vec3 raised(Spot at, vec3 n, float here, float right, float above) {
    vec3 r1 = cross(at.place_y, n), r2 = cross(n, at.place_x);
    float det = dot(at.place_x, r1);
    vec3 slope = (r1 * (right - here) + r2 * (above - here)) * sign(det) / max(abs(det), 1e-9);
    return normalize(n - slope * min(1., 1.2 / max(length(slope), 1e-6)));
}
