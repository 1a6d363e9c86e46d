---@meta moonlens.augment

---@class augment
---@field [string] any
local augment = {}

--- Blurs images with a Gaussian.
--- ```lua
---     local augment = require "moonlens.augment"
---     print(augment.blur(1)(tensor.rand(2, 28, 28), tensor.generator(1)):shape()[2])
--- ```
---@param sigma number # its standard deviation in pixels; 0 changes nothing
---@return function f # f(images, generator): images of the same shape
function augment.blur(sigma) end

--- One change after the other.
--- ```lua
---     local augment = require "moonlens.augment"
---     print(augment.chain{augment.rotate(10), augment.translate(2)}(tensor.rand(2, 28, 28), tensor.generator(1)):shape()[2])
--- ```
---@param changes table # a list of functions f(images, generator)
---@return function f # f(images, generator): images of the same shape
function augment.chain(changes) end

--- Turns each image about its middle by an angle of its own, uniform between two bounds.
--- ```lua
---     local augment = require "moonlens.augment"
---     print(augment.rotate(20)(tensor.rand(2, 28, 28), tensor.generator(1)):shape()[2])
--- ```
---@param degrees number # the bounds are ±degrees
---@return function f # f(images, generator): images of the same shape
function augment.rotate(degrees) end

--- Moves each image by distances of its own along both axes, uniform between two bounds.
--- ```lua
---     local augment = require "moonlens.augment"
---     print(augment.translate(3)(tensor.rand(2, 28, 28), tensor.generator(1)):shape()[2])
--- ```
---@param pixels number # the bounds are ±pixels
---@return function f # f(images, generator): images of the same shape
function augment.translate(pixels) end

return augment
